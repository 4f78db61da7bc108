"""Who gets a seat. The rule decides on a frozen snapshot; the store's conditional update is the guard."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.registration.domain.refusals import Alternative, EventFull, QuotaFull, Refusal


@dataclass(frozen=True, kw_only=True)
class Pool:
    """A number of seats that people share, as it stood a moment ago. ``capacity`` none means unlimited."""

    id: UUID
    kind: str
    code: str
    capacity: int | None
    reserved: int = 0
    held: int = 0
    confirmed: int = 0
    offered: int = 0

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
        """By how much the people in it exceed the capacity."""
        return 0 if self.capacity is None else max(0, self.confirmed + self.offered - self.capacity)

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
    """What one acceptance needs."""

    attendance: str
    constituency: str | None = None
    companions: int = 0
    waitlist_if_full: bool = False
    needs_approval: bool = False


@dataclass(frozen=True, kw_only=True)
class Need:
    """Seats wanted from one pool."""

    pool: Pool
    seats: int


def needs(request: SeatRequest, pools: list[Pool]) -> list[Need]:
    """The seats one acceptance needs, in the order in which pools are locked.

    Companions sit in the room, so they count for the attendance mode; a constituency's ceiling counts its people only.
    """
    wanted = {("attendance", request.attendance): 1 + request.companions, ("constituency", request.constituency): 1}
    found = [Need(pool=pool, seats=wanted[pool.kind, pool.code]) for pool in pools if (pool.kind, pool.code) in wanted]
    return sorted(found, key=lambda need: need.pool.id)


def place(request: SeatRequest, pools: list[Pool], policy: WaitlistPolicy) -> Placement:
    """Confirm, waitlist or refuse one acceptance.

    Raises:
        EventFull: the attendance mode is full and waiting was not asked for, or is off.
        QuotaFull: seats remain, but the constituency's ceiling is reached.
    """
    if request.needs_approval:
        return Placement.PENDING
    short = [need.pool for need in needs(request, pools) if not need.pool.fits(need.seats)]
    if not short:
        return Placement.CONFIRMED
    if request.waitlist_if_full and policy is not WaitlistPolicy.OFF:
        return Placement.WAITLISTED
    raise full(request, short, pools, policy)


def full(request: SeatRequest, short: list[Pool], pools: list[Pool], policy: WaitlistPolicy) -> Refusal:
    """The refusal that fits what is full, with what is still open."""
    options = [facts.as_facts() for facts in alternatives(request, pools, policy)]
    if any(pool.kind == "attendance" for pool in short):
        return EventFull(alternatives=options)
    return QuotaFull(alternatives=options)


def alternatives(request: SeatRequest, pools: list[Pool], policy: WaitlistPolicy) -> list[Alternative]:
    """What is still open to one whose wish cannot be met: another mode with a seat, and the waitlist."""
    seats = 1 + request.companions
    quota_fits = all(pool.fits(1) for pool in pools if (pool.kind, pool.code) == ("constituency", request.constituency))
    open_modes = [
        Alternative(attendance=pool.code)
        for pool in pools
        if pool.kind == "attendance" and pool.code != request.attendance and quota_fits and pool.fits(seats)
    ]
    waiting = [] if policy is WaitlistPolicy.OFF else [Alternative(waitlist=request.attendance)]
    return open_modes + waiting
