"""Count how often somebody comes, in fixed windows shared by all processes through Redis.

Redis is never needed: when it does not answer at once, this process counts alone for some seconds.
"""

import math
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv6Address

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE = 0.25
"""Seconds to wait for Redis at most."""
REST = 10.0
"""Seconds for which a Redis that did not answer is left alone."""
MOST = 200_000
"""Visitors counted at a time by one process."""

_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_PATTERN = re.compile(r"\s*(\d+)\s*(?:per|/)\s*(\d+)?\s*(second|minute|hour|day)s?\s*", re.IGNORECASE)


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
        ValueError: the text says no such thing.
    """
    found = _PATTERN.fullmatch(text)
    if not found or not int(found[1]):
        raise ValueError(f"{text!r} is not a limit such as '30 per 10 minutes'.")
    return Limit(name, int(found[1]), int(found[2] or 1) * _UNITS[found[3].lower()])


class Limits:
    """Counts visits. Nothing but a keyed hash of the visitor ever leaves the process.

    A process counts by itself and tells Redis in portions of a sixteenth of the limit, so that a usual visit waits
    for nobody; several processes together overrun a limit by that portion each at most.

    Args:
        redis_url: where the processes meet; empty: this process counts alone.
        now: seconds since the epoch.
        digest: the keyed hash under which a visitor is counted.
    """

    def __init__(self, redis_url: str, *, now: Callable[[], float], digest: Callable[[str], str]) -> None:
        self._now, self._digest = now, digest
        self._redis = _client(redis_url) if redis_url else None
        self._resting_until = 0.0
        self._counts: dict[tuple[str, int, str], _Count] = {}
        self._sweep_at = 0.0
        self._lock = threading.Lock()

    def take(self, limit: Limit, visitor: str) -> Standing:
        """Count one visit; addresses of one IPv6 network (/64) are one visitor."""
        now = self._now()
        window = int(now // limit.seconds)
        key = (limit.name, window, self._digest(f"{limit.name}\0{_network(visitor)}"))
        portion = max(1, limit.times // 16)
        with self._lock:
            self._sweep(now)
            count = self._counts.setdefault(key, _Count(until=(window + 1) * limit.seconds))
            count.untold += 1
            told = count.untold if count.untold >= portion else 0
        if told:
            self._tell(key, count, told, limit)
        with self._lock:
            return Standing(limit, count.known + count.untold, max(1, math.ceil(count.until - now)))

    def answers(self) -> bool:
        """Whether Redis answers now."""
        try:
            return self._redis is not None and bool(self._redis.ping())
        except (redis.RedisError, OSError):
            return False

    def forget(self) -> None:
        """Start all over, in this process and in Redis."""
        with self._lock:
            self._counts.clear()
        if self._redis is not None:
            for key in self._redis.scan_iter("limit:*"):
                self._redis.delete(key)

    def _tell(self, key: tuple[str, int, str], count: "_Count", told: int, limit: Limit) -> None:
        total = self._add(f"limit:{key[0]}:{key[1]}:{key[2]}", told, limit.seconds)
        with self._lock:
            count.untold -= told
            count.known = max(count.known + told, total or 0)

    def _add(self, name: str, times: int, seconds: int) -> int | None:
        if self._redis is None or self._now() < self._resting_until:
            return None
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                pipe.incrby(name, times)
                pipe.expire(name, seconds + 60)
                return int(pipe.execute()[0])
        except (redis.RedisError, OSError):
            self._resting_until = self._now() + REST
            return None

    def _sweep(self, now: float) -> None:
        if now < self._sweep_at and len(self._counts) < MOST:
            return
        self._sweep_at = now + 60
        self._counts = {key: count for key, count in self._counts.items() if count.until > now}
        if len(self._counts) >= MOST:  # a flood of strangers: Redis remembers the portions told
            self._counts.clear()


@dataclass
class _Count:
    """One visitor's visits in one window: those all processes know of, and those not yet told."""

    until: float
    known: int = 0
    untold: int = 0


def _network(visitor: str) -> str:
    if visitor.count(":") < 2:
        return visitor
    try:
        address = IPv6Address(visitor)
    except ValueError:
        return visitor
    return str(address.ipv4_mapped or int(address) >> 64)


def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
        max_connections=16,
        protocol=2,
    )
