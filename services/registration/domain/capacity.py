"""The counts of an event at one moment, and what a change of its numbers may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registration.domain.refusals import CapacityBelowConfirmed, Invalid
from services.registration.domain.seating import Pool


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
    effects: list[Effect] = field(default_factory=list)
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
