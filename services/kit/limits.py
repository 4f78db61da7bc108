"""Count how often somebody comes, in fixed windows shared by all processes through Redis.

The counting is the library's (``limits``). Redis is never needed: when it does not answer at once, this process
counts alone for some seconds.
"""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv6Address

import limits
import redis
import structlog
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE = 0.25
"""Seconds to wait for Redis at most."""
REST = 10.0
"""Seconds for which a Redis that did not answer is left alone."""
MOST = 20_000
"""Counts that one process keeps while it counts alone; a flood of strangers beyond them starts all over."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Limit:
    """So many times in so many seconds. ``name`` keeps different limits apart."""

    name: str
    times: int
    seconds: int


@dataclass(frozen=True)
class Standing:
    """How somebody stands after being counted.

    Attributes:
        limit: what was counted against.
        used: times in this window, this one included.
        reset: seconds until the next window.
    """

    limit: Limit
    used: int
    reset: int

    @property
    def exceeded(self) -> bool:
        """Whether this time was one too many."""
        return self.used > self.limit.times

    @property
    def remaining(self) -> int:
        """How many times are left in this window."""
        return max(0, self.limit.times - self.used)


@cache
def parse_limit(name: str, text: str) -> Limit:
    """Read ``30 per 10 minutes`` or ``120/minute``.

    Raises:
        ValueError: the text says no such thing, or says several.
    """
    try:
        (item,) = limits.parse_many(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a limit such as '30 per 10 minutes'.") from error
    if not item.amount:
        raise ValueError(f"{text!r} is not a limit: nobody could come even once.")
    return Limit(name, item.amount, item.get_expiry())


class Limits:
    """Counts visits. Nothing but a keyed hash of the visitor ever leaves the process.

    Each visit is one round trip to Redis, so that a limit holds exactly, however many processes count.

    Args:
        redis_url: where the processes meet; empty: this process counts alone.
        now: seconds since the epoch.
        digest: the keyed hash under which a visitor is counted.
    """

    def __init__(self, redis_url: str, *, now: Callable[[], float], digest: Callable[[str], str]) -> None:
        self._now, self._digest = now, digest
        self._shared = _shared_counts(redis_url) if redis_url else None
        self._resting_until = 0.0
        self._own = MemoryStorage()
        self._lock = threading.Lock()

    def take(self, limit: Limit, visitor: str) -> Standing:
        """Count one visit; addresses of one IPv6 network (/64) are one visitor."""
        now = self._now()
        # The window is part of the key: when it ends is known without asking the storage a second time.
        window = int(now // limit.seconds)
        who = self._digest(f"{limit.name}\0{_network(visitor)}")
        key = f"{limit.name}/{window}/{who}"
        used = self._count_together(key, limit.seconds, now) or self._count_alone(key, limit.seconds)
        return Standing(limit, used, max(1, math.ceil((window + 1) * limit.seconds - now)))

    def answers(self) -> bool:
        """Whether Redis answers now."""
        return self._shared is not None and self._shared.check()

    def forget(self) -> None:
        """Start all over, in this process and in Redis; looks at every key there, so leave a busy one in peace.

        Raises:
            StorageError: Redis does not answer.
        """
        self._resting_until = 0.0
        with self._lock:
            self._own = MemoryStorage()
        if self._shared is not None:
            self._shared.reset()

    def _count_together(self, key: str, seconds: int, now: float) -> int | None:
        if self._shared is None or not self._may_ask(now):
            return None
        try:
            used = self._shared.incr(key, seconds)
        except StorageError as error:
            self._resting_until = now + REST
            log.warning("limits-counted-alone", reason=type(error.storage_error).__name__, seconds=REST)
            return None
        self._resting_until = 0.0
        return used

    def _may_ask(self, now: float) -> bool:
        """Whether to ask Redis; after its rest one visit alone waits to see how it does, the others go on without."""
        with self._lock:
            if now < self._resting_until:
                return False
            if self._resting_until:
                self._resting_until = now + REST
            return True

    def _count_alone(self, key: str, seconds: int) -> int:
        with self._lock:  # two threads must not start the storage's sweeping thread at once
            if len(self._own.storage) >= MOST:
                self._own = MemoryStorage()
            return self._own.incr(key, seconds)


def _network(visitor: str) -> str:
    if visitor.count(":") < 2:
        return visitor
    try:
        address = IPv6Address(visitor)
    except ValueError:
        return visitor
    return str(address.ipv4_mapped or int(address) >> 64)


def _shared_counts(url: str) -> RedisStorage:
    """A storage that gives up at once; left to itself, the client would wait five seconds each time."""
    pool = redis.ConnectionPool.from_url(
        url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0), protocol=2
    )
    return RedisStorage(url, connection_pool=pool, key_prefix="limit", wrap_exceptions=True)
