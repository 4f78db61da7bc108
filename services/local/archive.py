"""A backup: PostgreSQL's own archive of both schemas and of the revision they stand at."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from services.local.client_programs import ClientProgram, connection_arguments, newest
from services.local.faults import LocalFault

SCHEMAS = ("registration", "notifications")
_TABLE_DONE = re.compile(r"(?:dumping contents of|processing data for) table \"?([\w.]+)")
_DATA_ENTRY = re.compile(r"^\d+; \d+ \d+ TABLE DATA (\S+ \S+)", re.MULTILINE)
_NEEDED = ("registration outbox", "notifications delivery", "public schema_version")

Tell = Callable[[str, int], None]
"""Takes the table that is at work now and how many there are."""


def write_archive(connection: "psycopg.Connection[tuple[object, ...]]", url: str, target: Path, tell: Tell) -> None:
    """Write everything to a new file that only its owner may read, whole or not at all.

    Raises:
        LocalFault: the file is there, there is no fitting program, or the program failed.
    """
    if target.exists():
        raise LocalFault(f"{target} is there already. A backup never replaces another; choose a new name.")
    program = newest("pg_dump", at_least=connection.info.server_version // 10000)
    where, environment = connection_arguments(url)
    half = target.with_name(f"{target.name}.half")
    try:
        half.touch(mode=0o600)
        argv = [str(program.path), "--format=custom", "--verbose", f"--file={half}", *_parts(connection), *where]
        _run(argv, environment, tell, count=_count_tables(connection))
        contents(newest("pg_restore", at_least=program.major), half)
        half.rename(target)
    except OSError as error:
        raise LocalFault(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        half.unlink(missing_ok=True)


def contents(program: ClientProgram, archive: Path) -> int:
    """How many tables the archive holds the rows of.

    Raises:
        LocalFault: it is no archive, or not one of Placecard.
    """
    told = _output(program, "--list", str(archive)).decode(errors="replace")
    if any(f" TABLE DATA {name} " not in told for name in _NEEDED):
        raise LocalFault(f"{archive} is no backup of Placecard: it lacks tables that every backup has.")
    return len(_DATA_ENTRY.findall(told))


def section(program: ClientProgram, archive: Path, name: str) -> bytes:
    """The archive's statements of ``pre-data`` or ``post-data`` that any server from version 15 understands."""
    told = _output(program, f"--section={name}", *_PLAIN, str(archive))
    return b"".join(line for line in told.splitlines(keepends=True) if not line.startswith(_LEFT_OUT))


def data_lines(program: ClientProgram, archive: Path) -> Iterator[bytes]:
    """The archive's rows as PostgreSQL's COPY has them, line by line.

    Raises:
        LocalFault: the program failed.
    """
    argv = (str(program.path), "--section=data", *_PLAIN, str(archive))
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 - found by us
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        assert process.stderr is not None  # noqa: S101 - it is a pipe
        yield from (line for line in process.stdout if not line.startswith(_LEFT_OUT))
        said = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise LocalFault(f"{archive} cannot be read to its end:\n{said.strip()}")


_PLAIN = ("--no-owner", "--no-privileges", "--file=-")
_LEFT_OUT = (
    *(rb"\restrict ", rb"\unrestrict "),  # for psql alone
    b"SET transaction_timeout ",  # servers before version 17 do not know it
    *(b"CREATE SCHEMA public;", b"COMMENT ON SCHEMA public "),  # it is there, and not ours
)
"""How lines begin that we do not pass on."""


def _parts(connection: "psycopg.Connection[tuple[object, ...]]") -> list[str]:
    """Both schemas, and of ``public`` nothing but the revision: other things there are not ours."""
    others = connection.execute(
        "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace"
        " and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and c.relname <> 'schema_version'"
    )
    excluded = [f"--exclude-table=public.{sql.Identifier(str(name)).as_string(connection)}" for (name,) in others]
    return [*(f"--schema={name}" for name in (*SCHEMAS, "public")), *excluded]


def _count_tables(connection: "psycopg.Connection[tuple[object, ...]]") -> int:
    row = connection.execute(
        "select count(*) from pg_tables where schemaname = any(%s) or tablename = 'schema_version'", [list(SCHEMAS)]
    ).fetchone()
    return int(str(row[0])) if row else 0


def _run(argv: list[str], environment: dict[str, str], tell: Tell, *, count: int) -> None:
    said: list[str] = []
    with subprocess.Popen(argv, env=environment, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - found by us
        assert process.stderr is not None  # noqa: S101 - it is a pipe
        for line in process.stderr:
            said = [*said[-20:], line]
            if done := _TABLE_DONE.search(line):
                tell(done[1], count)
    if process.returncode:
        raise LocalFault(f"The backup failed, and nothing was kept of it:\n{''.join(said[-5:]).strip()}")


def _output(program: ClientProgram, *arguments: str) -> bytes:
    done = subprocess.run((str(program.path), *arguments), capture_output=True, check=False)  # noqa: S603 - found by us
    if done.returncode:
        raise LocalFault(f"The backup cannot be read: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
