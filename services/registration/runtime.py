"""What every door needs: settings, database, keys, clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """Made once per process; only doors look at it, use cases get its parts."""

    settings: Settings
    database: Database
    keys: Keyring
    now: Callable[[], datetime]


def make_runtime(settings: Settings, *, role: str, pool: int = 4, now: Callable[[], datetime] | None = None) -> Runtime:
    """The real thing for a process of this role."""
    return Runtime(
        settings=settings,
        database=Database(settings.database_url, role=role, pool=pool),
        keys=Keyring(settings.secret_keys),
        now=now or (lambda: datetime.now(UTC)),
    )
