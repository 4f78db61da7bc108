"""Who gets a seat. The rule decides on a frozen snapshot; the store's conditional update is the guard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from services.registration.domain.phrases import N_, Phrase
from services.registration.domain.refusals import Alternative, EventFull, QuotaFull, Refusal

PoolKey = tuple[str, str]
"""Kind and code of a pool: ``attendance in_person``, ``constituency academia``, ``session opening``,
``option dinner:fish``, ``night 2027-10-24``, ``companion aide``."""


@dataclass(frozen=True, kw_only=True)
class Pool:
    """A number of seats that people share, as it stood a moment ago. ``capacity`` none means unlimited.

    ``floor`` is what a constituency's pool keeps of the room for its own people: zero once it was released.
    """

    id: UUID
    kind: str
    code: str
    capacity: int | None
    reserved: int = 0
    held: int = 0
    confirmed: int = 0
    offered: int = 0
    floor: int = 0

    @property
    def key(self) -> PoolKey:
        """What it is a pool of."""
        return self.kind, self.code

    @property
    def taken(self) -> int:
        """Seats that nobody new may have."""
        return self.reserved + self.held + self.confirmed + self.offered

    @property
    def free(self) -> int | None:
        """Seats that somebody new may have; none when unlimited."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def over_by(self) -> int:
        """By how much what is taken exceeds the capacity: the other end of ``free``."""
        return 0 if self.capacity is None else max(0, self.taken - self.capacity)

    @property
    def kept(self) -> int:
        """Seats of the room that its unfilled floor keeps free."""
        return max(0, self.floor - self.held - self.confirmed - self.offered)

    def fits(self, seats: int) -> bool:
        """Whether so many more seats are free."""
        return self.free is None or self.free >= seats


class WaitlistPolicy(StrEnum):
    """Who is next when a seat becomes free."""

    FIRST_COME = "first_come"
    CURATED = "curated"
    OFF = "off"


class Placement(StrEnum):
    """Where an acceptance leads."""

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    PENDING = "pending_approval"


@dataclass(frozen=True, kw_only=True)
class SeatRequest:
    """What one acceptance needs.

    Attributes:
        counts: whether the person takes a seat of the room; some roles work there and take none.
        companions: those who come along and take a seat of the room each.
        apart: those who come along and sit apart, by the pool of their kind.
        choices: pools besides the room and the group: sessions, options with places, nights.
        held: seats that the invitation holds for them, by pool.
    """

    attendance: str
    constituency: str | None = None
    counts: bool = True
    companions: int = 0
    choices: tuple[PoolKey, ...] = ()
    apart: Mapping[PoolKey, int] = field(default_factory=dict)
    held: Mapping[UUID, int] = field(default_factory=dict)
    waitlist_if_full: bool = False
    needs_approval: bool = False


@dataclass(frozen=True, kw_only=True)
class Need:
    """Seats wanted from one pool.

    Attributes:
        seats: may be none, for one who is counted without taking a seat.
        held: of those, what the person's own invitation holds already.
        kept: what the floors of other groups keep of this pool.
    """

    pool: Pool
    seats: int
    held: int = 0
    kept: int = 0

    @property
    def met(self) -> bool:
        """Whether the seats are there for this person."""
        pool, extra = self.pool, self.seats - self.held
        if pool.capacity is None or self.seats == 0:
            return True
        # What was held is no seat once the capacity was lowered below it.
        exists = pool.confirmed + pool.offered + self.seats <= pool.capacity
        return exists and (extra <= 0 or pool.taken + self.kept + extra <= pool.capacity)


def room_of(pools: Sequence[Pool]) -> Pool | None:
    """The pool whose seats floors keep: that of the place, else the first way to attend."""
    modes = [pool for pool in pools if pool.kind == "attendance"]
    return next((pool for pool in modes if pool.code == "in_person"), modes[0] if modes else None)


def other_floors(request: SeatRequest, pools: Sequence[Pool]) -> list[Pool]:
    """The groups whose floors keep seats from this person."""
    return [pool for pool in pools if pool.floor and pool.key != ("constituency", request.constituency)]


def needs(request: SeatRequest, pools: Sequence[Pool]) -> list[Need]:
    """The seats one acceptance needs, in the order in which pools are locked.

    Companions sit in the room, so they count for the attendance mode, unless their kind sits apart; every other pool
    counts its people only.
    """
    wanted: dict[PoolKey, int] = {
        ("attendance", request.attendance): int(request.counts) + request.companions,
        ("constituency", request.constituency or ""): int(request.counts),
        **dict.fromkeys(request.choices, 1),
        **request.apart,
    }
    floors = other_floors(request, pools)
    room, kept = (room_of(pools), sum(pool.kept for pool in floors)) if floors else (None, 0)
    found = [
        Need(pool=pool, seats=wanted[pool.key], held=request.held.get(pool.id, 0), kept=kept if pool is room else 0)
        for pool in pools
        if pool.key in wanted
    ]
    return sorted(found, key=lambda need: need.pool.id)


def short(request: SeatRequest, pools: Sequence[Pool]) -> list[Need]:
    """The needs that cannot be met now."""
    return [need for need in needs(request, pools) if not need.met]


def place(request: SeatRequest, pools: list[Pool], policy: WaitlistPolicy) -> Placement:
    """Confirm, waitlist or refuse one acceptance.

    Raises:
        EventFull: the attendance mode is full and waiting was not asked for, or is off.
        QuotaFull: the room has a seat, but a group's ceiling, a session, an option or a night is full.
    """
    if request.needs_approval:
        return Placement.PENDING
    missing = short(request, pools)
    if not missing:
        return Placement.CONFIRMED
    if request.waitlist_if_full and policy is not WaitlistPolicy.OFF:
        return Placement.WAITLISTED
    raise full(request, missing, pools, policy)


def full(request: SeatRequest, missing: list[Need], pools: list[Pool], policy: WaitlistPolicy) -> Refusal:
    """The refusal that fits what is full, with what is still open."""
    options = [facts.as_facts() for facts in alternatives(request, pools, policy)]
    kinds = {need.pool.kind for need in missing}
    if "attendance" in kinds:
        return EventFull(alternatives=options)
    if "constituency" in kinds:
        return QuotaFull(alternatives=options)
    names = ", ".join(f"{need.pool.kind} {need.pool.code}" for need in missing)
    may_wait, may_not = (
        N_("No place is left for: %(codes)s. Choose another, or wait."),
        N_("No place is left for: %(codes)s. Choose another."),
    )
    return QuotaFull(Phrase(may_not if policy is WaitlistPolicy.OFF else may_wait, codes=names), alternatives=options)


def alternatives(request: SeatRequest, pools: list[Pool], policy: WaitlistPolicy) -> list[Alternative]:
    """What is still open to one whose wish cannot be met: another mode with a seat, and the waitlist."""
    open_modes = [
        Alternative(attendance=pool.code)
        for pool in pools
        if pool.kind == "attendance" and pool.code != request.attendance and not short(_by(request, pool), pools)
    ]
    waiting = [] if policy is WaitlistPolicy.OFF else [Alternative(waitlist=request.attendance)]
    return open_modes + waiting


def _by(request: SeatRequest, mode: Pool) -> SeatRequest:
    """The same person, attending in another way; nights are for those who come."""
    choices = tuple(key for key in request.choices if key[0] != "night" or mode.code == "in_person")
    return SeatRequest(
        attendance=mode.code, constituency=request.constituency, counts=request.counts,
        companions=request.companions, choices=choices, apart=request.apart, held=request.held,
    )  # fmt: skip
