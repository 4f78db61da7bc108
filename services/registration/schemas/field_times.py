"""Fields of time: an event's own wall-clock times, and instants."""

import re
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import ValidationError, fields

from services.registration.domain.phrases import N_


class Wall(fields.Field[str]):
    """An event's own time as its walls show it: ``2027-09-07T11:00``, or a date; never with an offset.

    Args:
        dates: whether a date alone will do.
        times: whether a time of day will do.
    """

    def __init__(self, *, dates: bool = True, times: bool = True, **kwargs: Any) -> None:
        self.dates, self.times = dates, times
        pattern = rf"^\d{{4}}-\d\d-\d\d{_TIME_PATTERNS[dates, times]}$"
        super().__init__(metadata={"type": "string", "pattern": pattern, **kwargs.pop("metadata", {})}, **kwargs)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("Not a valid string.")
        try:
            return self._read(value)
        except ValueError as error:
            raise ValidationError(self._wanted()) from error

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, datetime):
            return value.replace(tzinfo=None).isoformat(timespec="minutes")
        return value.isoformat() if isinstance(value, date) else value

    def _read(self, value: str) -> str:
        if self.dates and _DATE.fullmatch(value):
            return _in_our_time(date.fromisoformat(value)).isoformat()
        if self.times and _MOMENT.fullmatch(value):
            moment = datetime.fromisoformat(value)
            _in_our_time(moment.date())
            return moment.isoformat(timespec="seconds" if moment.second else "minutes")
        raise ValueError(value)

    def _wanted(self) -> str:
        return _WANTED[self.dates, self.times]


class Instant(fields.Field[datetime]):
    """A point in time (RFC 3339): read with any offset, told in UTC."""

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"type": "string", "format": "date-time", **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        try:
            found = datetime.fromisoformat(value)
            if found.tzinfo is None or "T" not in value.upper():
                raise ValueError(value)
            return found.astimezone(UTC)
        except (TypeError, ValueError, OverflowError) as error:
            raise ValidationError("Must be an instant with its offset, such as 2027-09-02T00:00:00Z.") from error

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", re.ASCII)
_TIME_PATTERNS = {
    (True, True): r"(T\d\d:\d\d(:\d\d)?)?",
    (False, True): r"T\d\d:\d\d(:\d\d)?",
    (True, False): "",
    (False, False): "",
}
_WANTED = {
    (True, True): N_(
        "Must be a wall-clock time without offset, such as 2027-09-07T11:00 or a date, such as 2027-09-07."
    ),
    (False, True): N_("Must be a wall-clock time without offset, such as 2027-09-07T11:00."),
    (True, False): N_("Must be a date, such as 2027-09-07."),
}


def _in_our_time(day: date) -> date:
    """Refuse years from which no instant can be told in every zone."""
    if not 1900 <= day.year <= 2200:
        raise ValueError(day)
    return day
