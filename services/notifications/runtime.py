"""What every door needs: settings, database, keys, clock, and a desk to send from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.notifications.settings import Settings
from services.notifications.usecases.desk import Desk


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """Made once per process; only doors look at it, use cases get its parts."""

    settings: Settings
    database: Database
    keys: Keyring
    now: Callable[[], datetime]

    @property
    def desk(self) -> Desk:
        """What sending needs of it."""
        return Desk(
            database=self.database,
            keys=self.keys,
            now=self.now,
            site=self.settings.public_url,
            mail_from=self.settings.mail_from,
            server=self.settings.mail_server,
            mail_from_invitations=self.settings.mail_from_invitations,
            mail_from_organisers=self.settings.mail_from_organisers,
            bounce_address=self.settings.bounce_address,
        )


def make_runtime(settings: Settings, *, role: str, pool: int = 2, now: Callable[[], datetime] | None = None) -> Runtime:
    """The real thing for a process of this role."""
    return Runtime(
        settings=settings,
        database=Database(settings.database_url, role=role, pool=pool, statement_seconds=10),
        keys=Keyring(settings.secret_keys),
        now=now or (lambda: datetime.now(UTC)),
    )


_made: dict[str, Runtime] = {}


def use_runtime(runtime: Runtime) -> None:
    """Let the tasks of this process work with it."""
    _made["here"] = runtime


def runtime() -> Runtime:
    """The one of this process."""
    return _made["here"]
