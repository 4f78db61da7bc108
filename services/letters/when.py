"""An event's time in words: weekday computed, zone named, each language in its own way (CLDR)."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_time, get_timezone_location

from services.contracts.wall_clock import instant_of
from services.letters.languages import listed, locale_of


class Timed(Protocol):
    """Whatever has an event's times: wall-clock in ``timezone`` (IANA), or dates alone, or nothing yet."""

    @property
    def starts_at(self) -> str:
        """First day or moment."""

    @property
    def ends_at(self) -> str:
        """Last day, or the moment it ends; may be empty."""

    @property
    def doors_open_at(self) -> str:
        """When people may come in; may be empty."""

    @property
    def timezone(self) -> str:
        """IANA name."""


def span(event: Timed, language: str = "en") -> str:
    """When the event is, e.g. ``Friday 7 September 2018, 11:00–17:00 (London, UTC+1)``; empty when not yet known."""
    return _span(event.starts_at, event.ends_at, event.timezone, language) if event.starts_at else ""


def days(event: Timed, language: str = "en") -> str:
    """The days alone and short, for a subject line: ``Fri 7 September 2018``, ``24–26 October 2018``."""
    if not event.starts_at:
        return ""
    first, last = _days(event.starts_at, event.ends_at)
    return _day(first, language, "EEE") if first == last else _range(first, last, locale_of(language))


def doors(event: Timed, language: str = "en") -> str:
    """When doors open, e.g. ``10:30``; with the day when that is another one; empty when not said."""
    if not event.doors_open_at:
        return ""
    opens = datetime.fromisoformat(event.doors_open_at)
    if event.starts_at and opens.date() == _days(event.starts_at, "")[0]:
        return _tamed(format_time(opens.time(), "short", locale=locale_of(language)))
    return _joined(_day(opens.date(), language), opens.time(), None, language)


def moment(wall_iso: str, timezone: str, language: str = "en") -> str:
    """One wall-clock time, e.g. ``Thursday 2 September 2027, 12:00 (London, UTC+1)``; a date alone stays one."""
    wall = datetime.fromisoformat(wall_iso)
    if is_date(wall_iso):
        return _day(wall.date(), language)
    zone = _zone(timezone, [starts_utc(wall_iso, timezone)], language)
    return f"{_joined(_day(wall.date(), language), wall.time(), None, language)} ({zone})"


def clocks(starts_at: str, ends_at: str, language: str = "en") -> str:
    """The clock times alone, e.g. ``11:00–12:30``; without the end where that is on another day."""
    starts, ends = datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at) if ends_at else None
    same_day = ends is not None and ends.date() == starts.date()
    return _tamed(_clocks(starts.time(), ends.time() if ends is not None and same_day else None, language))


def date_alone(iso: str, language: str = "en") -> str:
    """A day without its weekday, e.g. ``2 September 2027``."""
    locale = locale_of(language)
    return _written(locale.date_formats["long"].pattern, date.fromisoformat(iso), locale)


def office_hours(opens: str, closes: str, timezone: str, language: str = "en") -> str:
    """Hours of the working week, e.g. ``Monday–Friday, 09:00–17:00 (London)``."""
    locale = locale_of(language)
    names = locale.days["stand-alone"]["wide"]
    week = f"{names[0]}–{names[4]}, {_tamed(_clocks(time.fromisoformat(opens), time.fromisoformat(closes), language))}"
    return week if "/" not in timezone or timezone.startswith("Etc/") else f"{week} ({_city(timezone, locale)})"


def before(wall_iso: str, timezone: str, language: str = "en") -> str:
    """The last time before an exclusive limit as people say it: midnight is the whole day that ends then."""
    wall = datetime.fromisoformat(wall_iso)
    if wall.time() == time():
        return _day(wall.date() - timedelta(days=1), language)
    return moment(wall_iso, timezone, language)


def instant(rfc3339: str, timezone: str, language: str = "en") -> str:
    """An instant as the wall clock of a zone shows it."""
    wall = datetime.fromisoformat(rfc3339).astimezone(ZoneInfo(timezone))
    return moment(wall.replace(tzinfo=None).isoformat(), timezone, language)


def starts_utc(wall_iso: str, timezone: str) -> datetime:
    """The instant of a wall-clock time; a date alone starts at midnight.

    A time that a clock change leaves out is the first instant after the gap; one that comes twice is the first.
    """
    return instant_of(datetime.fromisoformat(wall_iso), ZoneInfo(timezone))


def is_date(wall_iso: str) -> bool:
    """Whether it is a date without a time."""
    return len(wall_iso) == len("2027-09-07")


@lru_cache(maxsize=1024)
def _span(starts_at: str, ends_at: str, timezone: str, language: str) -> str:
    first, last = _days(starts_at, ends_at)
    if is_date(starts_at) or (ends_at and is_date(ends_at)):
        return _day(first, language) if first == last else _range(first, last, locale_of(language), weekdays=True)
    walls = [wall for wall in (starts_at, ends_at) if wall]
    clocks = [datetime.fromisoformat(wall).time() for wall in walls]
    if first == last:
        said = _joined(_day(first, language), clocks[0], clocks[-1], language)
    else:
        both = zip((first, last), clocks, strict=True)
        said = " – ".join(_joined(_day(day, language), clock, None, language) for day, clock in both)
    return f"{said} ({_zone(timezone, [starts_utc(wall, timezone) for wall in walls], language)})"


def _days(starts_at: str, ends_at: str) -> tuple[date, date]:
    first = datetime.fromisoformat(starts_at).date()
    return first, datetime.fromisoformat(ends_at).date() if ends_at else first


def _day(day: date, language: str, weekday: str = "EEEE") -> str:
    locale = locale_of(language)
    pattern = locale.date_formats["full"].pattern.replace("EEEE", weekday).replace("cccc", weekday.replace("E", "c"))
    return _written(pattern, day, locale)


def _range(first: date, last: date, locale: Locale, *, weekdays: bool = False) -> str:
    """Days from the first to the last, what both share said once."""
    whole = locale.date_formats["full" if weekdays else "long"].pattern
    if not locale.date_formats["long"].pattern.startswith("d"):
        return _interval(first, last, locale, "yMMMEd" if weekdays else "yMMMd")
    if first.year != last.year:
        return f"{_written(whole, first, locale)} – {_written(whole, last, locale)}"
    if first.month != last.month:
        start = locale.datetime_skeletons["MMMEd" if weekdays else "MMMd"].pattern
        return f"{_written(_wide(start), first, locale)} – {_written(whole, last, locale)}"
    if not weekdays:
        start = locale.interval_formats["yMMMd"]["d"][0]
        return f"{_written(start, first, locale)}{_written(whole, last, locale)}"
    start = _wide(locale.datetime_skeletons["Ed"].pattern)
    return f"{_written(start, first, locale)} – {_written(whole, last, locale)}"


def _interval(first: date, last: date, locale: Locale, skeleton: str) -> str:
    field = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    patterns = locale.interval_formats[skeleton][field]
    return "".join(_written(_wide(part), day, locale) for part, day in zip(patterns, (first, last), strict=True))


def _wide(pattern: str) -> str:
    pattern = re.sub(r"(?<![ML])(M|L)\1\1(?!\1)", r"\1\1\1\1", pattern)
    return re.sub(r"E{1,3}(?!E)|c{1,3}(?!c)", lambda match: match[0][0] * 4, pattern)


def _written(pattern: str, day: date, locale: Locale) -> str:
    if str(locale) == "en_GB":  # British letters write no comma after the weekday; CLDR does
        pattern = re.sub(r"(E+), ", r"\1 ", pattern)
    return _tamed(format_date(day, pattern, locale=locale))


def _joined(day: str, starts: time, ends: time | None, language: str) -> str:
    clock = _clocks(starts, ends, language)
    return _tamed(str(locale_of(language).datetime_formats["medium"]).replace("{1}", day).replace("{0}", clock))


def _clocks(starts: time, ends: time | None, language: str) -> str:
    locale = locale_of(language)
    if ends is None or ends == starts:
        return str(format_time(starts, "short", locale=locale))
    return str(format_interval(starts, ends, "hm" if "a" in _clock(locale) else "Hm", locale=locale))


def _clock(locale: Locale) -> str:
    return str(locale.time_formats["short"].pattern)


def _zone(timezone: str, instants: list[datetime], language: str) -> str:
    offsets = dict.fromkeys(_offset(instant, timezone) for instant in instants)
    if timezone.startswith("Etc/") or "/" not in timezone:
        return " → ".join(offsets)
    return listed((_city(timezone, locale_of(language)), " → ".join(offsets)), language)


def _city(timezone: str, locale: Locale) -> str:
    return get_timezone_location(timezone, locale=locale, return_city=True).rpartition("/")[2]


def _offset(instant: datetime, timezone: str) -> str:
    minutes = int((instant.astimezone(ZoneInfo(timezone)).utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes >= 0 else "\N{MINUS SIGN}"
    return f"UTC{sign}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"


def _tamed(text: str) -> str:
    """CLDR's thin spaces are missing from many a mail font."""
    return text.replace("\u2009", " ").replace("\u202f", "\u00a0")
