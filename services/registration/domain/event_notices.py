"""Shortly before an event everybody with a place is told once more when, where, and how to give the place back."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.contracts.messages import EventNear
from services.registration.domain.announcing import Told
from services.registration.domain.event_times import days_before, is_date

STALE_AFTER = timedelta(hours=12)
"""A notice that could not be made for so long is passed over: the clock stood still, or the plan is newer."""


SAME_NOTICE = timedelta(days=1)
"""Two times of one notice that lie nearer than this are one: the event, or its zone, was moved a little."""

USUAL = (7, 1)
"""How many days before people are told when the event does not say."""

AT_HOUR = 9
"""When people are told of an event that starts on a date."""


def is_stale(slot: datetime, *, now: datetime) -> bool:
    """Whether it is too late for a notice that was planned for an instant."""
    return now >= slot + STALE_AFTER


def planned(starts_at: str, plan: Sequence[int], timezone: str) -> dict[int, datetime]:
    """The instant of each notice, by its days before: at the hour of the start; without an hour, at nine.

    Args:
        starts_at: wall-clock time or date.
        plan: days of the event's own calendar before it.
        timezone: the event's (IANA).
    """
    start, zone = datetime.fromisoformat(starts_at), ZoneInfo(timezone)
    wall = start.replace(hour=AT_HOUR) if is_date(starts_at) else start
    return {days: days_before(wall, days, zone) for days in plan}


def is_another(slot: datetime, told: Iterable[datetime]) -> bool:
    """Whether a notice is not one that people have had: an event that is moved by hours does not repeat it."""
    return all(abs(slot - one) >= SAME_NOTICE for one in told)


def near(told: Told, *, days: int) -> EventNear:
    """The notice to one person with a place."""
    return EventNear(days=days, calendar=told.calendar, companions=list(told.companions), **told.common)
