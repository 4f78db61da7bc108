"""How the counters of pools move when a person's seats do, and under which conditions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.registration.domain.seating import Need, Pool, SeatRequest, other_floors, room_of

Seats = Mapping[UUID, int]
"""Numbers of seats by pool."""


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One pool's part of a movement.

    Attributes:
        confirmed, offered, held: what is added to that counter; negative gives back.
        gated: the movement happens only if the pool has room for it.
        full: it happens only if the pool has no room for ``asked`` seats: nobody waits beside a free seat.
        minds_floors: seats that ``keeps`` pools keep are no room.
        keeps: its unfilled floor keeps seats.
    """

    pool_id: UUID
    confirmed: int = 0
    offered: int = 0
    held: int = 0
    asked: int = 0
    gated: bool = False
    full: bool = False
    minds_floors: bool = False
    keeps: bool = False

    @property
    def movements(self) -> list[tuple[UUID, str, int]]:
        """Pool, counter and difference: the lines for the ledger."""
        parts = (("held", self.held), ("confirmed", self.confirmed), ("offered", self.offered))
        return [(self.pool_id, bucket, delta) for bucket, delta in parts if delta]

    @property
    def is_plain(self) -> bool:
        """Whether it takes seats that must be free, and does nothing else."""
        return self == Shift(pool_id=self.pool_id, confirmed=self.confirmed, gated=True)


def taking(needs: Sequence[Need], held: Seats, *, bucket: str = "confirmed", back: Seats | None = None) -> list[Shift]:
    """Take the needed seats, using up what an invitation holds, and in exchange for ``back`` of the same counter.

    Seats are gated where more are taken than given back.
    """
    given, wanted = dict(back or {}), {need.pool.id: need.seats for need in needs}
    shifts = []
    for pool in sorted({*wanted, *given, *held}):
        delta = wanted.get(pool, 0) - given.get(pool, 0)
        freed = held.get(pool, 0)
        shifts.append(_one(pool, bucket, delta, held=-freed, gated=delta > freed))
    return shifts


def waiting(needs: Sequence[Need], held: Seats) -> list[Shift]:
    """Take nothing, provided that these needs cannot be met; what an invitation held is given up."""
    asked = {need.pool.id: need.seats for need in needs}
    return [
        Shift(pool_id=pool, held=-held.get(pool, 0), asked=asked.get(pool, 0), full=pool in asked)
        for pool in sorted({*asked, *held})
    ]


def giving_back(seats: Seats, *, bucket: str) -> list[Shift]:
    """Give seats back; this never passes the capacity gate."""
    return [_one(pool, bucket, -number) for pool, number in sorted(seats.items())]


def turning(seats: Seats, *, before: str, after: str) -> list[Shift]:
    """Move the same seats from one counter to another: an offer that was accepted."""
    return [_counting(pool, {before: -number, after: number}) for pool, number in sorted(seats.items())]


def minding_floors(shifts: Iterable[Shift], request: SeatRequest, pools: Sequence[Pool]) -> list[Shift]:
    """The same movement with an eye on the floors of other groups, in the order in which pools are locked."""
    found = {shift.pool_id: shift for shift in shifts}
    floors = other_floors(request, pools)
    room = room_of(pools) if floors else None
    if room is None or not _is_conditional(found.get(room.id)):
        return sorted(found.values(), key=lambda shift: shift.pool_id)
    found[room.id] = replace(found[room.id], minds_floors=True)
    for pool in floors:
        found[pool.id] = replace(found.get(pool.id, Shift(pool_id=pool.id)), keeps=True)
    return sorted(found.values(), key=lambda shift: shift.pool_id)


def _is_conditional(shift: Shift | None) -> bool:
    return shift is not None and (shift.gated or shift.full)


def _one(pool: UUID, bucket: str, delta: int, *, held: int = 0, gated: bool = False) -> Shift:
    return _counting(pool, {"held": held, bucket: delta}, gated=gated)


def _counting(pool: UUID, counters: dict[str, int], *, gated: bool = False) -> Shift:
    return Shift(pool_id=pool, gated=gated, **counters)  # type: ignore[arg-type]  # the names of counters are fields
