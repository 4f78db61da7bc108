"""Tables of clock changes agree with the zone database."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.contracts.wall_clock import change_between
from services.letters.zones import table

ZONES = ["Europe/London", "Europe/Dublin", "America/New_York", "America/Santiago", "Asia/Kolkata", "Asia/Kathmandu",
         "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia"]  # fmt: skip


def offset_by(made: Any, instant: datetime) -> timedelta:
    """The offset as a reader without a zone database finds it: that of the last change before the instant."""
    onsets: list[tuple[datetime, timedelta]] = [
        (part["dtstart"].dt - part["tzoffsetfrom"].td, part["tzoffsetto"].td) for part in made.subcomponents
    ]
    offset: timedelta = max(one for one in onsets if one[0] <= instant.replace(tzinfo=None))[1]
    return offset


@pytest.mark.parametrize("name", ZONES)
def test_two_years_have_the_right_offset_above_all_around_each_change(name: str) -> None:
    made: Any = table(name, 2027, 2028)
    zone = ZoneInfo(name)
    start = datetime(2027, 1, 1, tzinfo=zone).astimezone(UTC)
    changes = [(part["dtstart"].dt - part["tzoffsetfrom"].td).replace(tzinfo=UTC) for part in made.subcomponents[1:]]
    around = [change + timedelta(seconds=step) for change in changes for step in (-1, 0, 1)]

    for instant in [start + timedelta(hours=37 * step) for step in range(470)] + around:
        assert offset_by(made, instant) == instant.astimezone(zone).utcoffset(), instant


def test_an_onset_is_written_by_the_old_clock() -> None:
    lines = table("Europe/London", 2018, 2018).to_ical().decode().split("\r\n")

    assert "DTSTART:20180325T010000" in lines
    assert "DTSTART:20181028T020000" in lines


def test_a_zone_without_changes_has_one_part() -> None:
    assert len(table("Asia/Kolkata", 2027, 2027).subcomponents) == 1


def test_a_change_is_found_to_the_second() -> None:
    found = change_between(
        datetime(2018, 3, 24, tzinfo=UTC), datetime(2018, 3, 26, tzinfo=UTC), ZoneInfo("Europe/London")
    )

    assert found == datetime(2018, 3, 25, 1, tzinfo=UTC)
