"""Instants follow from wall-clock time and zone, also around clock changes."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.letters.when import starts_utc
from services.registration.domain.events import filled
from services.registration.schemas.event_fields import timezones
from services.registration.usecases.derive_instants import derive_instants

ZONES = st.sampled_from(sorted(timezones()))
FIRST, LAST = datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2100-01-01")
WALLS = st.datetimes(FIRST, LAST).map(lambda wall: wall.replace(second=0, microsecond=0))


def starts(wall: str, timezone: str) -> datetime | None:
    return derive_instants(filled({"timezone": timezone, "starts_at": wall})).starts_at


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        pytest.param("2018-09-07T11:00", datetime(2018, 9, 7, 10, 0, tzinfo=UTC), id="summer"),
        pytest.param("2027-03-28T01:30", datetime(2027, 3, 28, 1, 0, tzinfo=UTC), id="a time that is left out"),
        pytest.param("2027-10-31T01:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC), id="a time that comes twice"),
        pytest.param("2027-12-01", datetime(2027, 12, 1, 0, 0, tzinfo=UTC), id="a date"),
    ],
)
def test_a_wall_clock_time_in_london_is_one_instant(wall: str, instant: datetime) -> None:
    assert starts(wall, "Europe/London") == instant


def test_the_end_of_dates_is_the_midnight_after() -> None:
    details = filled({"timezone": "Europe/London", "starts_at": "2018-10-24", "ends_at": "2018-10-26"})

    assert derive_instants(details).ends_at == datetime(2018, 10, 26, 23, 0, tzinfo=UTC)


def test_what_is_not_known_has_no_instant() -> None:
    derived = derive_instants(filled({"timezone": "UTC"}))

    assert (derived.starts_at, derived.ends_at, derived.doors_open_at, derived.answers_due_at) == (None,) * 4


@given(WALLS, ZONES)
def test_clocks_show_the_wall_time_again_unless_it_was_left_out(wall: datetime, timezone: str) -> None:
    instant = starts(wall.isoformat(timespec="minutes"), timezone)

    assert instant is not None
    shown = instant.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
    assert wall <= shown <= wall + timedelta(hours=25)


@given(st.tuples(WALLS, WALLS).map(sorted), ZONES)
def test_the_order_of_wall_times_is_the_order_of_instants(walls: list[datetime], timezone: str) -> None:
    first, second = (starts(wall.isoformat(timespec="minutes"), timezone) for wall in walls)

    assert first is not None
    assert second is not None
    assert first <= second


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), ZONES)
def test_a_date_never_ends_before_it_starts(day: date, timezone: str) -> None:
    details = filled({"timezone": timezone, "starts_at": day.isoformat(), "ends_at": day.isoformat()})
    derived = derive_instants(details)

    assert derived.starts_at is not None
    assert derived.ends_at is not None
    assert derived.starts_at <= derived.ends_at


TWELVE_ZONES = (
    "Europe/London", "America/New_York", "America/Sao_Paulo", "Africa/Casablanca", "Africa/Nairobi", "Asia/Kolkata",
    "Asia/Tehran", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Apia", "Etc/UTC",
)  # fmt: skip


@pytest.mark.parametrize("zone", TWELVE_ZONES)
@pytest.mark.parametrize("time", ["00:00", "01:30", "02:30", "09:00"])
def test_in_two_years_a_daily_time_comes_due_once_a_day_whatever_the_clocks_do(zone: str, time: str) -> None:
    """A time that is left out or comes twice has one instant all the same: none is missed, none is due again."""
    days = [date(2027, 1, 1) + timedelta(days=day) for day in range(730)]
    due = [starts_utc(f"{day}T{time}", zone) for day in days]
    apart = [later - earlier for earlier, later in itertools.pairwise(due)]

    assert timedelta(hours=22, minutes=30) <= min(apart)
    assert max(apart) <= timedelta(hours=25, minutes=30)
    assert [instant.astimezone(ZoneInfo(zone)).date() for instant in due] == days
