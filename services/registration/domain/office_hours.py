"""Hours of the week in which people work, by the clock of an event's zone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Hours = Mapping[str, Any]
"""``starts_at`` and ``ends_at`` as times of day, and ``days``: 1 is Monday."""

MOST_DAYS = 3660
"""How far ahead hours are looked for."""


def are_now(hours: Hours, timezone: str, *, now: datetime) -> bool:
    """Whether somebody works at this instant."""
    day = now.astimezone(ZoneInfo(timezone)).date()
    opens, closes = _of_day(hours, day, timezone)
    return _is_worked(hours, day) and opens <= now < closes


def after(hours: Hours, timezone: str, *, since: datetime, number: int) -> datetime:
    """The instant at which so many of these hours have passed."""
    left, first = timedelta(hours=number), since.astimezone(ZoneInfo(timezone)).date()
    closes = since
    for day in (first + timedelta(days=ahead) for ahead in range(MOST_DAYS)):
        opens, closes = _of_day(hours, day, timezone)
        begins = max(opens, since)
        if _is_worked(hours, day) and begins < closes:
            if left <= closes - begins:
                return begins + left
            left -= closes - begins
    return closes


def _is_worked(hours: Hours, day: date) -> bool:
    return day.isoweekday() in (hours.get("days") or range(1, 6))


def _of_day(hours: Hours, day: date, timezone: str) -> tuple[datetime, datetime]:
    """In UTC, where a difference is the time that passes."""
    opens, closes = (
        datetime.combine(day, time.fromisoformat(hours[name]), ZoneInfo(timezone)).astimezone(UTC)
        for name in ("starts_at", "ends_at")
    )
    return opens, closes
