"""The line of those who wait: what organisers see of it, and in which order they put it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zlib import crc32

from services.registration.domain.refusals import Invalid


@dataclass(frozen=True, kw_only=True)
class WaitingView:
    """One who waits, as organisers see them.

    Attributes:
        position: in the whole line, from 1.
        since: when they joined it.
        party_size: seats of the room they need, their companions' with theirs.
        waits_for: what is not free for them now: kind and code of each pool.
    """

    id: UUID
    position: int
    reference: str
    name: str
    organisation: str
    country: str | None
    constituency: str | None
    attendance: str
    role: str
    since: datetime
    party_size: int
    notice_hours: int | None
    waits_for: list[dict[str, str]]
    version: int


@dataclass(frozen=True, kw_only=True)
class LinePlace:
    """Somebody's place in the line as they are told: from ``first`` to ``last``, or beyond when there is no last."""

    first: int
    last: int | None


BANDS = (0, 5, 10, 20, 50, 100)
"""The last places of the bands in which a place is told without its number."""


def place_told(place: int, policy: str) -> LinePlace:
    """A place in the line, from 1, as the event's ``waitlist_position`` has it told: ``exact``, or a ``band``."""
    if policy == "exact":
        return LinePlace(first=place, last=place)
    below = max(one for one in BANDS if one < place)
    return LinePlace(first=below + 1, last=next((one for one in BANDS if one >= place), None))


Line = Sequence[tuple[UUID, int]]
"""Ids and versions of those who wait, in the order of the line."""


def line_version(line: Line) -> int:
    """A number of nine digits that differs whenever the line does: who waits, in which order, or what they said."""
    return crc32(" ".join(f"{one}:{version}" for one, version in line).encode()) % 1_000_000_000


def reordered(line: Line, wanted: Sequence[UUID]) -> list[UUID]:
    """The whole line with those named in front; the others keep their order behind them.

    Raises:
        Invalid: names each entry that does not wait, or is there twice.
    """
    waiting = [one for one, _ in line]
    known = set(waiting)
    faults = {
        f"order.{place}": ["Named twice." if one in wanted[:place] else "Nobody of that id waits for this event."]
        for place, one in enumerate(wanted)
        if one not in known or one in wanted[:place]
    }
    if faults:
        raise Invalid(faults)
    named = set(wanted)
    return [*wanted, *(one for one in waiting if one not in named)]
