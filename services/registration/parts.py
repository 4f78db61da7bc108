"""What every process of registration is made of, whether it speaks HTTP or not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.kit.limits import Limits
from services.registration.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """Made once per process; only doors look at it, use cases get its parts."""

    settings: Settings
    database: Database
    keys: Keyring
    limits: Limits
    now: Callable[[], datetime]


def make_runtime(settings: Settings, *, role: str, pool: int = 4, now: Callable[[], datetime] | None = None) -> Runtime:
    """The real thing for a process of this role."""
    clock = now or (lambda: datetime.now(UTC))
    keys = Keyring(settings.secret_keys)
    return Runtime(
        settings=settings,
        database=Database(settings.database_url, role=role, pool=pool),
        keys=keys,
        limits=Limits(
            settings.redis_url,
            now=lambda: clock().timestamp(),
            digest=lambda visitor: keys.digest("visitor", visitor).hex()[:32],
        ),
        now=clock,
    )
