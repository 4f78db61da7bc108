"""Shortly before an event everybody with a place is told once more when, where, and how to give the place back."""

from datetime import datetime, timedelta

from services.contracts.messages import EventNear
from services.registration.domain.announcing import Told

STALE_AFTER = timedelta(hours=12)
"""A notice that could not be made for so long is passed over: the clock stood still, or the plan is newer."""


def is_stale(slot: datetime, *, now: datetime) -> bool:
    """Whether it is too late for a notice that was planned for an instant."""
    return now >= slot + STALE_AFTER


def near(told: Told, *, days: int) -> EventNear:
    """The notice to one person with a place."""
    return EventNear(days=days, calendar=told.calendar, companions=list(told.companions), **told.common)
