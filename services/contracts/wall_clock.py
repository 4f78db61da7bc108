"""The instant that a clock on the wall means: one rule, wherever either service counts days or hours."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """In UTC. What a clock change leaves out is the first instant after the gap; what comes twice is the first."""
    local = wall.replace(tzinfo=zone, fold=0)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    return change_between(local.replace(fold=1).astimezone(UTC), instant, zone)


def change_between(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first instant after ``low`` with another offset, to the second; ``high`` has one."""
    old = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == old else (low, middle)
    return high.replace(microsecond=0)
