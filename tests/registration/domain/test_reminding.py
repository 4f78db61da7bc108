"""Who is reminded, when, and until when it is worth it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.reminding import BETWEEN, MOST, Awaited, after_quiet, is_stale, skip_reminder

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
SILENT = {
    "state": "sent", "answer": "none", "was_mailed": True, "due_at": None, "reminded_at": None, "reminders_sent": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, None),
        ({"due_at": NOW + timedelta(hours=1)}, None),
        ({"reminded_at": NOW - BETWEEN, "reminders_sent": MOST - 1}, None),
        ({"state": "draft"}, "not-sent"),
        ({"state": "queued"}, "not-sent"),
        ({"state": "bounced"}, "bounced"),
        ({"state": "revoked"}, "revoked"),
        ({"state": "expired"}, "expired"),
        ({"state": "answered", "answer": "declined"}, "answered"),
        ({"answer": "delegated"}, "answered"),
        ({"was_mailed": False}, "not-mailed"),
        ({"due_at": NOW}, "answers-due-passed"),
        ({"reminded_at": NOW - BETWEEN + timedelta(minutes=1)}, "reminded-lately"),
        ({"reminded_at": NOW + timedelta(minutes=5)}, "reminded-lately"),
        ({"reminded_at": NOW - BETWEEN, "reminders_sent": MOST}, "reminded-enough"),
    ],
)
def test_only_who_was_mailed_and_is_silent_is_reminded(facts: dict[str, Any], reason: str | None) -> None:
    assert skip_reminder(Awaited(**{**SILENT, **facts}), now=NOW) == reason


def test_a_planned_reminder_is_dropped_a_day_after_its_time() -> None:
    assert not is_stale(NOW, now=NOW + timedelta(hours=23))
    assert is_stale(NOW, now=NOW + timedelta(hours=24))


@pytest.mark.parametrize(
    ("wall", "quiet", "leaves"),
    [
        ("2027-03-01T23:00", ("22:00", "07:30"), "2027-03-02T07:30"),
        ("2027-03-02T03:00", ("22:00", "07:30"), "2027-03-02T07:30"),
        ("2027-03-02T07:30", ("22:00", "07:30"), "2027-03-02T07:30"),
        ("2027-03-02T12:30", ("22:00", "07:30"), "2027-03-02T12:30"),
        ("2027-03-02T12:30", ("12:00", "14:00"), "2027-03-02T14:00"),
        ("2027-03-02T12:30", ("12:00", "12:00"), "2027-03-02T12:30"),
    ],
)
def test_reminders_wait_for_the_end_of_quiet_hours(wall: str, quiet: tuple[str, str], leaves: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    instant = datetime.fromisoformat(wall).replace(tzinfo=zone).astimezone(UTC)
    hours = {"starts_at": quiet[0], "ends_at": quiet[1]}

    assert after_quiet(instant, hours, "Europe/Berlin") == datetime.fromisoformat(leaves).replace(tzinfo=zone)


HOURS = st.times().map(lambda time: time.strftime("%H:%M"))


@given(st.integers(0, 365 * 24 * 60), HOURS, HOURS)
def test_quiet_hours_only_ever_delay_and_by_less_than_a_day_and_a_clock_change(
    minutes: int, starts: str, ends: str
) -> None:
    instant = NOW + timedelta(minutes=minutes)
    leaves = after_quiet(instant, {"starts_at": starts, "ends_at": ends}, "Europe/Berlin")

    assert instant <= leaves <= instant + timedelta(hours=25)
    assert after_quiet(leaves, {"starts_at": starts, "ends_at": ends}, "Europe/Berlin") == leaves


def test_without_quiet_hours_nothing_waits() -> None:
    assert after_quiet(NOW, None, "Europe/Berlin") == NOW
