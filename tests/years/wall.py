"""What a clock on a wall shows, minute by minute: slow, plain, and without the product's own arithmetic."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
ZONES = (
    "Europe/London", "America/New_York", "America/St_Johns", "Asia/Kolkata", "Australia/Adelaide",
    "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Santiago",
    "Africa/Casablanca", "Africa/Cairo",
)  # fmt: skip
"""Both hemispheres, half hours and quarters, both sides of the date line, changes at midnight, by half an hour, on
Fridays, and twice a year for a month; and some that never change."""


def shown(instant: datetime, zone: str) -> datetime:
    """What the clock shows at an instant."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


@cache
def meant(wall: datetime, zone: str) -> datetime:
    """The first minute in which the clock shows this time, or a later one right after an earlier one."""
    instant = wall.replace(tzinfo=UTC) - timedelta(hours=15)
    while shown(instant, zone) < wall:
        instant += MINUTE
    return instant


def quarters(first: datetime, last: datetime) -> Iterator[datetime]:
    """Every quarter of an hour from the one instant to the other."""
    while first < last:
        yield first
        first += 15 * MINUTE


def changes(zone: str, first: datetime, last: datetime) -> list[datetime]:
    """When the clock jumps, as it shows itself just after."""
    found = []
    for instant in quarters(first, last):
        offset = instant.astimezone(ZoneInfo(zone)).utcoffset()
        if offset != (instant - 15 * MINUTE).astimezone(ZoneInfo(zone)).utcoffset():
            found.append(shown(instant, zone))
    return found


def after_quiet(instant: datetime, zone: str, quiet: tuple[int, int] | None) -> datetime:
    """The first minute from then on outside the quiet hours, which last over midnight."""
    if quiet:
        while shown(instant, zone).hour >= quiet[0] or shown(instant, zone).hour < quiet[1]:
            instant += MINUTE
    return instant


def at_work(instant: datetime, zone: str) -> bool:
    """Whether it is between nine and five on a Monday to Friday."""
    wall = shown(instant, zone)
    return wall.weekday() < 5 and 9 <= wall.hour < 17
