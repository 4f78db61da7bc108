"""Derive the instants of an event from its wall-clock times; done again on every write."""

from datetime import datetime

from services.letters.when import starts_utc
from services.registration.domain.event_times import Instants, exclusive_end
from services.registration.domain.events import Details


def floors_of(details: Details) -> dict[str, tuple[int, datetime | None]]:
    """What each constituency keeps of the room, and the instant until which: only a floor with a date keeps any."""
    return {
        entry["code"]: (entry["floor"], starts_utc(entry["release_on"], details["timezone"]))
        for entry in details["constituencies"]
        if entry.get("floor") and entry.get("release_on")
    }


def derive_instants(details: Details) -> Instants:
    """The instants of the event's own times, in UTC.

    A time that a clock change leaves out is the first instant after the gap; one that comes twice is the first.
    """
    timezone, ends_at = details["timezone"], details["ends_at"]
    walls = {
        "starts_at": details["starts_at"],
        "ends_at": exclusive_end(ends_at) if ends_at else None,
        "doors_open_at": details["doors_open_at"],
        "answers_due_at": details["answers_due_at"],
        "offers_end_at": details["offers_end_at"],
    }
    return Instants(**{name: starts_utc(wall, timezone) for name, wall in walls.items() if wall})
