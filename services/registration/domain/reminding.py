"""Whom to remind of an invitation, when, and until when a reminder is worth sending."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.contracts.wall_clock import instant_of
from services.registration.domain.event_times import days_before, wall_of

BETWEEN = timedelta(hours=20)
"""Nobody is reminded twice within this time: less than the shortest day, so that a plan may name two days running."""

MOST = 5
"""So often is one person reminded at most."""

STALE_AFTER = timedelta(hours=24)
"""A reminder that could not leave for so long is dropped."""

CHASE_BEFORE = timedelta(hours=24)
"""So long before answers are due, organisers are asked to ring those who are still silent."""

CHASE = "chase"
"""The task of asking in person."""

_REASONS = {
    "draft": "not-sent",
    "queued": "not-sent",
    "bounced": "bounced",
    "answered": "answered",
    "revoked": "revoked",
    "expired": "expired",
    "superseded": "superseded",
}


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """What decides about reminding one invitee; ``due_at`` is their own limit, or else the event's."""

    state: str
    answer: str
    was_mailed: bool
    due_at: datetime | None
    reminded_at: datetime | None
    reminders_sent: int


def skip_reminder(one: Awaited, *, now: datetime) -> str | None:
    """Why this invitee is not reminded now; none when they are."""
    if one.state != "sent" or one.answer != "none":
        return _REASONS.get(one.state, "answered")
    if not one.was_mailed:
        return "not-mailed"
    if one.due_at is not None and one.due_at <= now:
        return "answers-due-passed"
    if one.reminded_at is not None and now < one.reminded_at + BETWEEN:
        return "reminded-lately"
    return "reminded-enough" if one.reminders_sent >= MOST else None


def is_stale(slot: datetime, *, now: datetime) -> bool:
    """Whether it is too late for a planned reminder: the clock stood still, or the plan is newer than its day."""
    return now >= slot + STALE_AFTER


def after_quiet(instant: datetime, quiet: Mapping[str, Any] | None, timezone: str) -> datetime:
    """The instant itself, or the end of the event's quiet hours if it falls into them."""
    if not quiet:
        return instant
    zone = ZoneInfo(timezone)
    wall = wall_of(instant, zone)
    starts, ends = time.fromisoformat(quiet["starts_at"]), time.fromisoformat(quiet["ends_at"])
    over_midnight = starts > ends
    late, early = wall.time() >= starts, wall.time() < ends
    if starts == ends or not ((late or early) if over_midnight else (late and early)):
        return instant
    day = wall.date() + timedelta(days=int(over_midnight and late))
    return max(instant, instant_of(datetime.combine(day, ends), zone))


def latest_slot(due_at: datetime, days: Iterable[int], timezone: str, *, now: datetime) -> datetime | None:
    """The latest instant by now that a plan names: days of the event's own calendar, at the hour answers are due."""
    zone = ZoneInfo(timezone)
    due = wall_of(due_at, zone)
    return max((slot for one in days if (slot := days_before(due, one, zone)) <= now), default=None)
