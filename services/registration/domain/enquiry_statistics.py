"""How enquiries fare, topic by topic: how many there are, how many wait, and how long answers take."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from statistics import median
from zoneinfo import ZoneInfo

from services.registration.domain.enquiries import WORKING_HOURS

_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One enquiry, as far as it is counted."""

    topic: str
    is_open: bool
    due_at: datetime
    created_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class TopicFigures:
    """The figures of one topic; the median, in working hours, is none as long as nothing is answered."""

    topic: str
    count: int
    open: int
    overdue: int
    answered: int
    median_working_hours: float | None


def figures_by_topic(asked: Iterable[Asked], *, timezone: str, now: datetime) -> list[TopicFigures]:
    """The figures of every topic that was asked about, by name."""
    ordered = sorted(asked, key=lambda one: one.topic)
    return [_figures(topic, list(every), timezone, now) for topic, every in groupby(ordered, key=lambda one: one.topic)]


def working_hours(begins: datetime, ends: datetime, timezone: str) -> float:
    """How many working hours lie between two instants, by the clock of a zone."""
    zone = ZoneInfo(timezone)
    opens, closes = (time(hour) for hour in WORKING_HOURS)
    day, last, found = begins.astimezone(zone).date(), ends.astimezone(zone).date(), timedelta()
    while day <= last:
        if day.weekday() < _SATURDAY:
            first = max(begins, datetime.combine(day, opens, zone))
            until = min(ends, datetime.combine(day, closes, zone))
            found += max(until - first, timedelta())
        day += timedelta(days=1)
    return found.total_seconds() / 3600


def _figures(topic: str, every: list[Asked], timezone: str, now: datetime) -> TopicFigures:
    waits = [one for one in every if one.is_open]
    took = [working_hours(one.created_at, one.answered_at, timezone) for one in every if one.answered_at]
    return TopicFigures(
        topic=topic,
        count=len(every),
        open=len(waits),
        overdue=sum(one.due_at <= now for one in waits),
        answered=len(took),
        median_working_hours=round(median(took), 1) if took else None,
    )
