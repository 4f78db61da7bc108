"""A clock on a wall means one instant, found here minute by minute as well."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.wall_clock import instant_of
from services.registration.domain.event_times import days_before, wall_of
from tests.years.wall import ZONES, meant

WALLS = st.datetimes(datetime.fromisoformat("2027-01-01"), datetime.fromisoformat("2028-12-31")).map(
    lambda wall: wall.replace(second=0, microsecond=0)
)


@pytest.mark.parametrize(
    ("wall", "zone", "instant"),
    [
        ("2027-03-28T01:30", "Europe/London", "2027-03-28T01:00+00:00"),
        ("2027-10-31T01:30", "Europe/London", "2027-10-31T00:30+00:00"),
        ("2027-10-03T02:10", "Australia/Lord_Howe", "2027-10-02T15:30+00:00"),
        ("2027-04-04T01:45", "Australia/Lord_Howe", "2027-04-03T14:45+00:00"),
        ("2027-09-05T00:00", "America/Santiago", "2027-09-05T04:00+00:00"),
        ("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T10:00+00:00"),
    ],
)
def test_what_is_left_out_is_the_first_instant_after_and_what_comes_twice_is_the_first(
    wall: str, zone: str, instant: str
) -> None:
    assert instant_of(datetime.fromisoformat(wall), ZoneInfo(zone)) == datetime.fromisoformat(instant)


@given(WALLS, st.sampled_from(ZONES))
def test_every_time_is_the_minute_in_which_the_clock_first_shows_it(wall: datetime, zone: str) -> None:
    assert instant_of(wall, ZoneInfo(zone)) == meant(wall, zone)


@given(WALLS, st.integers(0, 90), st.sampled_from(ZONES))
def test_days_before_are_days_of_the_calendar(wall: datetime, days: int, zone: str) -> None:
    found = wall_of(days_before(wall, days, ZoneInfo(zone)), ZoneInfo(zone))

    assert timedelta() <= found - (wall - timedelta(days=days)) <= timedelta(hours=1)


def test_a_clock_that_shows_a_time_again_is_read_like_the_first_time() -> None:
    twice = [datetime(2027, 10, 31, hour, 30, tzinfo=UTC) for hour in (0, 1)]

    assert {wall_of(one, ZoneInfo("Europe/London")) for one in twice} == {datetime.fromisoformat("2027-10-31T01:30")}
