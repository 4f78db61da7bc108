"""Dates and times as people write them."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from services.letters import when


@dataclass(frozen=True)
class Times:
    """An event's times alone."""

    starts_at: str
    ends_at: str
    timezone: str = "Europe/London"
    doors_open_at: str = ""


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "said"),
    [
        ("2018-09-07T11:00", "2018-09-07T17:00", "Friday 7 September 2018, 11:00–17:00 (London, UTC+1)"),
        ("2018-12-07T11:00", "2018-12-07T17:00", "Friday 7 December 2018, 11:00–17:00 (London, UTC)"),
        ("2018-09-07T11:00", "", "Friday 7 September 2018, 11:00 (London, UTC+1)"),
        ("2018-09-07", "2018-09-07", "Friday 7 September 2018"),
        ("2018-10-24", "2018-10-26", "Wednesday 24 – Friday 26 October 2018"),
        ("2018-10-31", "2018-11-02", "Wednesday 31 October – Friday 2 November 2018"),
        ("2018-12-31", "2019-01-01", "Monday 31 December 2018 – Tuesday 1 January 2019"),
        (
            "2018-10-24T14:00",
            "2018-10-26T12:00",
            "Wednesday 24 October 2018, 14:00 – Friday 26 October 2018, 12:00 (London, UTC+1)",
        ),
        (
            "2018-10-26T14:00",
            "2018-10-28T12:00",
            "Friday 26 October 2018, 14:00 – Sunday 28 October 2018, 12:00 (London, UTC+1 → UTC)",
        ),
        ("", "", ""),
    ],
)
def test_a_span_names_weekday_time_and_zone(starts_at: str, ends_at: str, said: str) -> None:
    assert when.span(Times(starts_at, ends_at), "en") == said


@pytest.mark.parametrize(
    ("zone", "named"),
    [
        ("Asia/Kathmandu", "Kathmandu, UTC+5:45"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires, UTC\N{MINUS SIGN}3"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
    ],
)
def test_zones_are_told_by_city_and_offset(zone: str, named: str) -> None:
    said = when.span(Times("2018-09-07T11:00", "2018-09-07T17:00", zone), "en")

    assert said == f"Friday 7 September 2018, 11:00–17:00 ({named})"


@pytest.mark.parametrize(
    ("language", "weekdays"),
    [
        ("en", ["Friday", "Wednesday", "Friday"]),
        ("fr", ["vendredi", "mercredi", "vendredi"]),
        ("es", ["viernes", "miércoles", "viernes"]),
        ("ru", ["пятница", "среда", "пятница"]),
        ("ar", ["الجمعة", "الأربعاء", "الجمعة"]),
        ("zh", ["星期五", "星期三", "星期五"]),
    ],
)
def test_weekdays_are_the_calendars_in_six_languages(language: str, weekdays: list[str]) -> None:
    day = when.span(Times("2018-09-07T11:00", "2018-09-07T17:00"), language)
    three_days = when.span(Times("2018-10-24", "2018-10-26"), language)

    assert weekdays[0] in day
    assert weekdays[1] in three_days
    assert weekdays[2] in three_days


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "24–26 October 2018"),
        ("en-US", "October 24 – 26, 2018"),
        ("fr", "24–26 octobre 2018"),
        ("de", "24.–26. Oktober 2018"),
        ("es", "24–26 de octubre de 2018"),
        ("zh", "2018年10月24日至26日"),
        ("not-a-language", "24–26 October 2018"),
    ],
)
def test_days_for_a_subject_say_shared_parts_once(language: str, said: str) -> None:
    assert when.days(Times("2018-10-24", "2018-10-26"), language) == said


def test_one_day_for_a_subject_is_short() -> None:
    assert when.days(Times("2027-09-10T11:00", "2027-09-10T17:00"), "en") == "Fri 10 September 2027"


def test_doors_are_a_time_on_the_day_itself() -> None:
    assert when.doors(Times("2018-09-07T11:00", "2018-09-07T17:00", doors_open_at="2018-09-07T10:30"), "en") == "10:30"


def test_doors_the_evening_before_name_their_day() -> None:
    event = Times("2018-09-07T11:00", "2018-09-07T17:00", doors_open_at="2018-09-06T19:00")

    assert when.doors(event, "en") == "Thursday 6 September 2018, 19:00"


def test_doors_left_out_say_nothing() -> None:
    assert when.doors(Times("2018-09-07T11:00", ""), "en") == ""


def test_answers_before_midnight_are_due_by_the_day_that_ends_then() -> None:
    assert when.before("2027-09-02T00:00", "Europe/London", "en") == "Wednesday 1 September 2027"
    assert when.before("2027-09-02", "Europe/London", "en") == "Wednesday 1 September 2027"


def test_answers_before_noon_are_due_by_noon() -> None:
    assert when.before("2027-09-02T12:00", "Europe/London", "en") == "Thursday 2 September 2027, 12:00 (London, UTC+1)"


def test_a_date_alone_stays_a_date() -> None:
    assert when.moment("2027-09-02", "Europe/London", "en") == "Thursday 2 September 2027"


def test_an_instant_is_told_by_the_events_clock() -> None:
    said = when.instant("2027-08-20T20:00:00Z", "Asia/Dhaka", "en")

    assert said == "Saturday 21 August 2027, 02:00 (Dhaka, UTC+6)"


@pytest.mark.parametrize(
    ("wall", "zone", "instant"),
    [
        pytest.param("2018-09-07T11:00", "Europe/London", datetime(2018, 9, 7, 10, tzinfo=UTC), id="summer"),
        pytest.param("2018-09-07", "Europe/London", datetime(2018, 9, 6, 23, tzinfo=UTC), id="a date is its midnight"),
        pytest.param("2018-03-25T01:30", "Europe/London", datetime(2018, 3, 25, 1, tzinfo=UTC), id="left out"),
        pytest.param("2018-03-25T02:00", "Europe/London", datetime(2018, 3, 25, 1, tzinfo=UTC), id="after the gap"),
        pytest.param("2018-10-28T01:30", "Europe/London", datetime(2018, 10, 28, 0, 30, tzinfo=UTC), id="twice"),
        pytest.param(
            "2011-12-30T12:00", "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC), id="a whole day left out"
        ),
        pytest.param("2024-04-07T02:15", "Australia/Lord_Howe", datetime(2024, 4, 6, 15, 45, tzinfo=UTC), id="later"),
        pytest.param(
            "2024-10-06T02:15", "Australia/Lord_Howe", datetime(2024, 10, 5, 15, 30, tzinfo=UTC), id="half hour"
        ),
    ],
)
def test_wall_clock_times_have_one_instant(wall: str, zone: str, instant: datetime) -> None:
    assert when.starts_utc(wall, zone) == instant
