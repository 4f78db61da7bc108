"""A zone's clock changes, and the table of them that a calendar carries (RFC 5545, section 3.6.5)."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar

from services.contracts.wall_clock import change_between


@lru_cache(maxsize=256)
def table(name: str, first_year: int, last_year: int) -> icalendar.Timezone:
    """The zone's offset before the first year begins anywhere, and every change until the last has ended.

    Whole years: some readers want both halves, summer and winter.
    """
    zone = ZoneInfo(name)
    made = icalendar.Timezone()
    made.add("tzid", name)
    day = datetime(first_year, 1, 1, tzinfo=UTC) - timedelta(days=1)
    end = datetime(last_year + 1, 1, 2, tzinfo=UTC)
    made.add_component(_observance(day, day, zone))
    while day < end:
        following = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            made.add_component(_observance(day, change_between(day, following, zone), zone))
        day = following
    return made


def _observance(before: datetime, onset: datetime, zone: ZoneInfo) -> icalendar.Component:
    local = onset.astimezone(zone)
    old, new = before.astimezone(zone).utcoffset() or timedelta(), local.utcoffset() or timedelta()
    made = icalendar.TimezoneDaylight() if local.dst() else icalendar.TimezoneStandard()
    # The onset is written as the clock showed it before the change.
    made.add("dtstart", (onset + old).replace(tzinfo=None))
    made.add("tzname", local.tzname() or zone.key)
    made.add("tzoffsetfrom", old)
    made.add("tzoffsetto", new)
    return made
