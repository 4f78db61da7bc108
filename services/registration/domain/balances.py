"""How the room would be balanced if some of those who wait had a seat: told before anybody is given one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.registration.domain.capacity import warnings
from services.registration.domain.seating import Pool, PoolKey, SeatRequest, needs, short
from services.registration.domain.targets import COUNTED, Alike, Target, out_of_reach, standings

Details = Mapping[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One who might get a seat, with what they would need of each pool."""

    request: SeatRequest
    country: str | None = None
    gender: str | None = None


@dataclass(frozen=True, kw_only=True)
class Room:
    """An event as it stands: its document, pools, targets, and the people in it."""

    details: Details
    pools: Sequence[Pool]
    targets: Sequence[Target]
    people: Sequence[Alike]


@dataclass(frozen=True, kw_only=True)
class Balance:
    """The room before and after; in each row ``before`` and ``after`` are people with a seat.

    Attributes:
        fits: whether all of them could have their seats together.
        warnings: what could no longer be kept then: ``path`` of the number, and ``message``.
    """

    fits: bool
    countries: Row
    attendance: list[Row]
    constituencies: list[Row]
    targets: list[Row]
    warnings: list[dict[str, str]]
    sentences: list[str]


def weigh(room: Room, chosen: Sequence[Chosen]) -> Balance:
    """The balance if these were taken, all of them, whether there are seats or not."""
    fits, pools = _seated(room.pools, chosen)
    counted = [one for one in chosen if one.request.counts]
    people = [*room.people, *(Alike(state="confirmed", country=one.country, gender=one.gender) for one in counted)]
    was, reached = standings(room.targets, room.people), standings(room.targets, people)
    countries = {"before": _countries(room.people), "after": _countries(people)}
    attendance, constituencies = _modes(room.pools, pools), _groups(room, pools)
    targets = [
        {name: getattr(one.target, name) for name in ("axis", "code", "label", "target")}
        | {"before": before.seated, "after": one.seated}
        for before, one in zip(was, reached, strict=True)
    ]
    named: list[Row] = [
        {"label": "Countries"} | countries,
        *({"label": MODES.get(row["code"])} | row for row in attendance),
    ]
    return Balance(
        fits=fits,
        countries=countries,
        attendance=attendance,
        constituencies=constituencies,
        targets=targets,
        warnings=[*warnings(room.details, pools), *out_of_reach(reached, pools)],
        sentences=[told for row in (*named, *constituencies, *targets) for told in _told(row)],
    )


MODES = {"in_person": "In person", "remote": "Remote"}


def _modes(before: Sequence[Pool], after: Sequence[Pool]) -> list[Row]:
    return [
        {
            "code": pool.code,
            "before": _taken(before, pool.key),
            "after": _taken(after, pool.key),
            "capacity": pool.capacity,
        }
        for pool in after
        if pool.kind == "attendance"
    ]


def _groups(room: Room, after: Sequence[Pool]) -> list[Row]:
    return [
        {name: entry.get(name) for name in ("code", "label", "floor", "target", "ceiling")}
        | {"before": _taken(room.pools, key), "after": _taken(after, key)}
        for entry in room.details.get("constituencies") or []
        for key in [("constituency", entry["code"])]
    ]


def _seated(pools: Sequence[Pool], chosen: Sequence[Chosen]) -> tuple[bool, list[Pool]]:
    """Whether one after the other finds a seat, and the pools once each has one nevertheless."""
    fits, now = True, list(pools)
    for one in chosen:
        fits = fits and not short(one.request, now)
        taken = {need.pool.key: need for need in needs(one.request, now)}
        now = [
            replace(
                pool, confirmed=pool.confirmed + taken[pool.key].seats, held=max(0, pool.held - taken[pool.key].held)
            )
            if pool.key in taken
            else pool
            for pool in now
        ]
    return fits, now


def _taken(pools: Sequence[Pool], key: PoolKey) -> int:
    return sum(pool.confirmed + pool.offered for pool in pools if pool.key == key)


def _countries(people: Sequence[Alike]) -> int:
    seated = COUNTED["confirmed"] | COUNTED["offered"]
    return len({one.country for one in people if one.country and one.state in seated})


def _told(row: Row) -> Iterator[str]:
    """A row in a sentence, where something changes."""
    if row["before"] == row["after"]:
        return
    most = row.get("ceiling", row.get("capacity"))
    told = f"{row.get('label') or row['code']}: {row['before']} → {row['after']}"
    if most is not None:
        told += f" of {most}" if row["after"] <= most else f", more than the {most} there may be"
    elif row.get("target") is not None:
        told += f", {row['target']} hoped for"
    yield f"{told}."
