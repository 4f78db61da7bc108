"""The counts of an event at one moment, and what a change of its numbers may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registration.domain.refusals import CapacityBelowConfirmed, Invalid
from services.registration.domain.seating import Pool, room_of
from services.registration.domain.targets import Standing


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One registration that a change moves."""

    registration_id: UUID
    reference: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class CapacityView:
    """All counts of an event; ``version`` is that of the settings, not of the counts."""

    attendance: dict[str, dict[str, int | None]]
    constituencies: list[dict[str, Any]]
    as_of: datetime
    version: int
    others: list[dict[str, Any]] = field(default_factory=list)
    """Sessions, options with places and nights, each with its kind, code and counts."""
    targets: list[Standing] = field(default_factory=list)
    """Targets by country, group of countries and gender; they refuse nobody."""
    effects: list[Effect] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)
    """What can no longer be kept: ``path`` of the number, and ``message``."""
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class CapacityChange:
    """What is to change: by attendance mode and by constituency."""

    attendance: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    constituencies: Sequence[Mapping[str, Any]] = ()
    expected: int | None = None
    dry_run: bool = False


def counts(pool: Pool, waitlisted: int) -> dict[str, int | None]:
    """One attendance mode as the contract shows it."""
    return {
        "capacity": pool.capacity,
        "reserved": pool.reserved,
        "held": pool.held,
        "confirmed": pool.confirmed,
        "offered": pool.offered,
        "free": pool.free,
        "waitlisted": waitlisted,
        "over_by": pool.over_by,
    }


def balance(entry: Mapping[str, Any], pool: Pool | None, waitlisted: int) -> dict[str, Any]:
    """One constituency as the contract shows it."""
    return {
        "code": entry["code"],
        **{name: entry.get(name) for name in ("floor", "target", "ceiling", "release_on")},
        "confirmed": pool.confirmed if pool else 0,
        "offered": pool.offered if pool else 0,
        "held": pool.held if pool else 0,
        "kept": pool.kept if pool else 0,
        "waitlisted": waitlisted,
        "free": pool.free if pool else None,
    }


def warnings(details: Mapping[str, Any], pools: Sequence[Pool]) -> list[dict[str, str]]:
    """What the numbers of an event can no longer keep: too few seats for its people, ceilings, floors and targets."""
    found = [_warning(_path(pool), _over(pool)) for pool in pools if pool.over_by]
    room = room_of(pools)
    entries = details.get("constituencies") or []
    if room is None or room.capacity is None or not entries:
        return found
    floors = sum(entry.get("floor") or 0 for entry in entries)
    if floors > room.capacity - room.reserved:
        sentence = f"The floors add up to {floors}, more than the {room.capacity - room.reserved} seats there are."
        found.append(_warning("constituencies", sentence))
    groups = {pool.code: pool for pool in pools if pool.kind == "constituency"}
    return [*found, *(one for entry in entries for one in _out_of_reach(entry, groups.get(entry["code"]), room))]


def _out_of_reach(entry: Mapping[str, Any], group: Pool | None, room: Pool) -> list[dict[str, str]]:
    """The floor and the target of a group, where the free seats no longer suffice to reach them."""
    own = group.held + group.confirmed + group.offered if group else 0
    most = own + (room.free or 0)
    return [
        _warning(
            f"constituencies.{entry['code']}.{name}",
            f"The {name} of {entry[name]} cannot be reached: {own} have seats, and {room.free} are free.",
        )
        for name in ("floor", "target")
        if (entry.get(name) or 0) > most
    ]


def _over(pool: Pool) -> str:
    people = pool.over_by - pool.reserved - pool.held
    if people > 0:
        return f"{people} people more than seats: nobody loses theirs, and nobody new gets one until it fits."
    return (
        f"{pool.over_by} seats more are promised than there are: {pool.reserved} are reserved and {pool.held} held "
        "by invitations. Who comes last of them may find no seat."
    )


def _path(pool: Pool) -> str:
    places = {"attendance": f"attendance.{pool.code}.capacity", "constituency": f"constituencies.{pool.code}.ceiling"}
    return places.get(pool.kind, f"{pool.kind}.{pool.code}")


def _warning(path: str, message: str) -> dict[str, str]:
    return {"path": path, "message": message}


def check_known(change: CapacityChange, modes: Sequence[str], codes: Sequence[str]) -> None:
    """Refuse modes and constituencies the event does not have.

    Raises:
        Invalid: names each.
    """
    errors = {
        f"attendance.{mode}": ["The event has no such attendance mode."] for mode in change.attendance.keys() - modes
    }
    errors |= {
        f"constituencies.{index}.code": ["The event has no such constituency."]
        for index, entry in enumerate(change.constituencies)
        if entry["code"] not in codes
    }
    if errors:
        raise Invalid(errors)


def check_room(pool: Pool, capacity: int | None, *, allow_over: bool) -> None:
    """Refuse a number below the seats that are taken, unless that is wanted.

    Raises:
        CapacityBelowConfirmed: says how many are confirmed and offered.
    """
    taken = pool.confirmed + pool.offered
    if capacity is not None and capacity < taken and not allow_over:
        raise CapacityBelowConfirmed(
            f"{pool.confirmed} people are confirmed and {pool.offered} have an offer in {pool.code}: more than "
            f"{capacity}. Choose {taken} or more, or say allow_over_capacity; nobody would lose their place.",
            pool=pool.code,
            confirmed=pool.confirmed,
            offered=pool.offered,
        )
