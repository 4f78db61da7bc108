"""When organisers are told of a day, and who is."""

from datetime import UTC, datetime, timedelta

import pytest

from services.registration.domain.digests import digest_day, is_late, organiser_of

TEAM = {"name": "Team", "email": "team@example.org"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "timezone", "day"),
    [
        ("2027-03-02T06:59", "UTC", None),
        ("2027-03-02T07:00", "UTC", "2027-03-02"),
        ("2027-03-02T18:59", "UTC", "2027-03-02"),
        ("2027-03-02T19:00", "UTC", None),
        ("2027-03-01T22:00", "Asia/Tokyo", "2027-03-02"),
        ("2027-03-02T18:00", "America/Los_Angeles", "2027-03-02"),
    ],
)
def test_a_day_is_told_from_seven_by_the_event_s_clock_for_half_a_day(now: str, timezone: str, day: str | None) -> None:
    found = digest_day(at(now), timezone)

    assert (found.day.isoformat() if found else None) == day


def test_days_follow_each_other_without_gap_when_clocks_change() -> None:
    days = [digest_day(at(f"2027-03-{number}T12:00"), "Europe/London") for number in (27, 28, 29)]

    found = [day for day in days if day]
    assert [one.until for one in found[:-1]] == [one.since for one in found[1:]]
    assert [(one.until.astimezone(UTC) - one.since.astimezone(UTC)).total_seconds() / 3600 for one in found] == [
        24, 23, 24,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "digest", "alert"), [(None, True, True), ("all", True, True), ("alerts", False, True), ("none",) * 3]
)
def test_organisers_choose_what_they_are_told(wanted: str | None, digest: bool | str, alert: bool | str) -> None:
    details = {"organiser_mail": wanted, "fallback_contact": TEAM, "languages": ["fr", "en"]}

    told = [organiser_of(details, alert=one) for one in (False, True)]
    assert [bool(one) for one in told] == [one is True for one in (digest, alert)]
    assert {one.language for one in told if one} <= {"fr"}
    assert organiser_of({"organiser_mail": wanted}, alert=True) is None


def test_late_is_within_a_day_of_a_start_that_lies_ahead() -> None:
    start = at("2027-03-02T09:00")

    assert [is_late(start, now=start - timedelta(hours=hours)) for hours in (25, 24, 1, 0)] == [
        False,
        True,
        True,
        False,
    ]
    assert not is_late(None, now=start)
