"""Waves: whom to ask next, and how many at once, so that those who say yes find a seat."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.registration.domain import office_hours
from services.registration.domain.event_times import is_after

Group = str | None
"""A constituency's code; none for those without."""


class WaveMode(StrEnum):
    """Who draws the next name when somebody does not come."""

    OFF = "off"
    SUGGEST = "suggest"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, kw_only=True)
class Wave:
    """One wave of an event's plan, as it stands.

    Attributes:
        acceptance_percent: of a hundred people asked, so many are expected to say yes.
        office_hours: ``starts_at``, ``ends_at`` and ``days`` (1 is Monday) in which names are drawn; none: always.
        answers_due_after_days: how many whole days the people of this wave have to answer.
    """

    id: UUID
    code: str
    constituency: Group = None
    mode: WaveMode = WaveMode.OFF
    acceptance_percent: int = 100
    office_hours: Mapping[str, Any] | None = None
    answers_due_after_days: int | None = None
    paused: bool = False
    released_at: datetime | None = None

    @property
    def refills(self) -> bool:
        """Whether its names take the places of others."""
        return self.mode is not WaveMode.OFF and not self.paused

    def takes(self, group: Group) -> bool:
        """Whether people of this group belong into it."""
        return self.constituency is None or self.constituency == group


@dataclass(frozen=True, kw_only=True)
class Named:
    """One who could be asked; ``counts`` tells whether they would take a seat."""

    id: UUID
    group: Group = None
    counts: bool = True


@dataclass(frozen=True, kw_only=True)
class Room:
    """Seats and open invitations of an event, as they stand.

    Attributes:
        free: free seats of the room; none when unlimited.
        ceilings: free seats of each group that has a ceiling.
        kept: seats of the room that unfilled floors keep, by group.
        open: invitations that may still be answered and hold no seat, by group.
    """

    free: int | None
    ceilings: Mapping[Group, int] = field(default_factory=dict)
    kept: Mapping[Group, int] = field(default_factory=dict)
    open: Mapping[Group, int] = field(default_factory=dict)


NO_SEAT, GROUP_FULL, OTHER_GROUP = "no-seat-free", "group-full", "other-constituency"
"""Why somebody is not asked now."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """Who is asked now, in order, and who is not, with the reason."""

    asked: list[UUID]
    left: dict[UUID, str]


def most_open(free: int, percent: int) -> int:
    """How many invitations may be open for so many free seats: free ÷ acceptance rate, rounded down."""
    return free * 100 // percent


def draw(names: Sequence[Named], room: Room, *, percent: int, most: Mapping[Group, int] | None = None) -> Drawn:
    """Choose whom to ask, in the order given, never more than the room allows.

    Args:
        names: who could be asked.
        room: how things stand.
        percent: the expected share of yes.
        most: how many of each group at most; none means as many as the room allows.
    """
    still_open, taken = Counter(room.open), Counter[Group]()
    asked: list[UUID] = []
    left: dict[UUID, str] = {}
    for one in names:
        reason = _hindrance(one, room, still_open, percent)
        if reason is None and most is not None and taken[one.group] >= most.get(one.group, 0):
            continue
        if reason is None:
            asked.append(one.id)
            taken[one.group] += 1
            still_open[one.group] += one.counts
        else:
            left[one.id] = reason
    return Drawn(asked=asked, left=left)


def _hindrance(one: Named, room: Room, still_open: Mapping[Group, int], percent: int) -> str | None:
    if not one.counts:
        return None
    ceiling = room.ceilings.get(one.group)
    if ceiling is not None and still_open.get(one.group, 0) + 1 > most_open(ceiling, percent):
        return GROUP_FULL
    if room.free is not None and _rivals(one.group, room, still_open, percent) + 1 > _allowed(one.group, room, percent):
        return NO_SEAT
    return None


def _rivals(group: Group, room: Room, still_open: Mapping[Group, int], percent: int) -> int:
    """Open invitations that could take the same seats; those of other groups first take what their floors keep."""
    return sum(
        number if other == group else max(0, number - most_open(room.kept.get(other, 0), percent))
        for other, number in still_open.items()
    )


def _allowed(group: Group, room: Room, percent: int) -> int:
    kept = sum(number for other, number in room.kept.items() if other != group)
    return most_open(max(0, (room.free or 0) - kept), percent)


def vacancies(ended: Mapping[Group, int], replaced: Mapping[Group, int]) -> dict[Group, int]:
    """How many of each group do not come and were not replaced yet."""
    missing = {group: number - replaced.get(group, 0) for group, number in ended.items()}
    return {group: number for group, number in missing.items() if number > 0}


def in_office_hours(wave: Wave, timezone: str, *, now: datetime) -> bool:
    """Whether names of the wave may be drawn now, by the clock of the event's zone."""
    return wave.office_hours is None or office_hours.are_now(wave.office_hours, timezone, now=now)


def due_after(days: int, timezone: str, *, sent: datetime) -> str:
    """The wall-clock limit that leaves so many whole days after the day of sending."""
    return (sent.astimezone(ZoneInfo(timezone)).date() + timedelta(days=days + 1)).isoformat()


def plan_faults(
    plan: Sequence[Mapping[str, Any]], constituencies: Sequence[str], *, ends_at: str | None = None
) -> dict[str, list[str]]:
    """What is wrong with a plan of waves, by dotted path; empty when nothing is. Times are the event's wall-clock."""
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for index, wave in enumerate(plan):
        if wave["code"] in seen:
            found[f"waves.{index}.code"] = [f"{wave['code']} is there already."]
        seen.add(wave["code"])
        group = wave.get("constituency")
        if group is not None and group not in constituencies:
            found[f"waves.{index}.constituency"] = ["This event has no constituency of that code."]
        if is_after(wave.get("release_at"), ends_at):
            found[f"waves.{index}.release_at"] = ["Nobody can be asked after the event has ended."]
    return found
