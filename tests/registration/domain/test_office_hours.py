"""The clock that runs in office hours alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.office_hours import after, are_now

WEEK = {"starts_at": "09:00", "ends_at": "17:00", "days": [1, 2, 3, 4, 5]}
LONDON = "Europe/London"


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "number", "ends"),
    [
        pytest.param(at(3, 1, 10), 4, at(3, 1, 14), id="within a day"),
        pytest.param(at(3, 1, 9), 8, at(3, 1, 17), id="a whole day"),
        pytest.param(at(3, 1, 16), 2, at(3, 2, 10), id="over a night"),
        pytest.param(at(3, 5, 16), 4, at(3, 8, 12), id="over a weekend"),
        pytest.param(at(3, 6, 12), 1, at(3, 8, 10), id="from a Saturday"),
        pytest.param(at(3, 1, 3), 1, at(3, 1, 10), id="from before the office opens"),
        pytest.param(at(3, 26, 16, 30), 1, at(3, 29, 8, 30), id="over the night in which summer time begins"),
    ],
)
def test_counts_working_hours_by_the_clock_of_the_zone(since: datetime, number: int, ends: datetime) -> None:
    assert after(WEEK, LONDON, since=since, number=number) == ends


def test_a_place_whose_clocks_jump_loses_no_hour() -> None:
    """On 28 March 2027 London has no time from 01:00 to 02:00."""
    always = {"starts_at": "00:00", "ends_at": "06:00", "days": [7]}
    assert after(always, LONDON, since=at(3, 27, 12), number=4) == at(3, 28, 4)


@given(minutes=st.integers(0, 3 * 365 * 24 * 60), first=st.integers(1, 60), more=st.integers(1, 60))
def test_hours_add_up(minutes: int, first: int, more: int) -> None:
    since = at(1, 1, 0) + timedelta(minutes=minutes)
    half = after(WEEK, LONDON, since=since, number=first)
    assert after(WEEK, LONDON, since=half, number=more) == after(WEEK, LONDON, since=since, number=first + more)
    assert half - since >= timedelta(hours=first)
    assert are_now(WEEK, LONDON, now=half - timedelta(seconds=1))


def test_hours_that_hardly_come_still_end() -> None:
    rare = {"starts_at": "09:00", "ends_at": "09:01", "days": [1]}
    assert after(rare, LONDON, since=at(3, 1, 10), number=2160) < at(3, 1, 10) + timedelta(days=3661)
