"""Wall-clock times of an event as its document holds them: ``2027-09-07T11:00`` or a date, in the event's zone.

Both spellings are ISO 8601 in one fixed form, so that the order of texts is the order of times.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.contracts.wall_clock import instant_of


@dataclass(frozen=True, kw_only=True)
class Instants:
    """The instants that follow from an event's wall-clock times; none where a time is not known."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    """Exclusive: an event that ends on a date ends at the midnight after it."""
    doors_open_at: datetime | None = None
    answers_due_at: datetime | None = None
    offers_end_at: datetime | None = None


def is_date(wall: str) -> bool:
    """Whether it is a date without a time."""
    return "T" not in wall


def day_of(wall: str) -> date:
    """The day it falls on."""
    return date.fromisoformat(wall[:10])


def at(wall: str) -> str:
    """The wall-clock time itself, a date being its first moment: what to compare by."""
    return f"{wall}T00:00" if is_date(wall) else wall


def exclusive_end(ends_at: str) -> str:
    """The wall-clock time from which the event is over."""
    return at((day_of(ends_at) + timedelta(days=1)).isoformat()) if is_date(ends_at) else ends_at


def is_after(wall: str | None, ends_at: str | None) -> bool:
    """Whether it lies after the end of the event; not where either is open."""
    return bool(wall and ends_at) and at(str(wall)) > exclusive_end(str(ends_at))


def edits_end(details: Mapping[str, Any]) -> datetime | None:
    """The instant from which people no longer change their own details, in UTC; none where that is open."""
    wall = details.get("edits_end_at")
    if not wall:
        return None
    return instant_of(datetime.fromisoformat(at(wall)), ZoneInfo(details["timezone"]))


def days_before(wall: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which the clock showed the same time so many days of the calendar before."""
    return instant_of(wall - timedelta(days=days), zone)


def wall_of(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows then."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def is_over(ends_at: datetime | None, *, now: datetime) -> bool:
    """Whether the last moment has passed; an event without an end is not over."""
    return ends_at is not None and now >= ends_at
