"""Why somebody has no seat, and who would have the next one: the rules of seating, told in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.registration.domain.seating import Need, Pool, SeatRequest, WaitlistPolicy, short
from services.registration.domain.targets import Standing

NOW, ONCE_FREED = "now", "once_freed"


@dataclass(frozen=True, kw_only=True)
class WaitingRegistrant:
    """One who waits, in the order of the waitlist."""

    id: UUID
    reference: str
    request: SeatRequest


@dataclass(frozen=True, kw_only=True)
class NextRegistrant:
    """Who would have the next seat of an attendance mode.

    Attributes:
        place: where they stand in the line, from 1.
        when: ``now`` when every seat they need is free, ``once_freed`` when one more seat of the mode would do.
        passed_over: those before them, who lack something else.
    """

    id: UUID
    reference: str
    place: int
    when: str
    passed_over: tuple[WaitingRegistrant, ...]


def next_in_line(line: Sequence[WaitingRegistrant], pools: Sequence[Pool], mode: str) -> NextRegistrant | None:
    """The first whose seats are all free; else the first whose would be with one more seat of the mode."""
    for when, seen in ((NOW, pools), (ONCE_FREED, with_one_more(pools, mode))):
        for place, one in enumerate(line, start=1):
            if not short(one.request, seen):
                return NextRegistrant(
                    id=one.id, reference=one.reference, place=place, when=when, passed_over=tuple(line[: place - 1])
                )
    return None


def with_one_more(pools: Sequence[Pool], mode: str) -> list[Pool]:
    """The pools after somebody gave back one seat of this mode and nothing else."""
    freed = ("attendance", mode)
    return [
        replace(pool, capacity=pool.capacity + 1) if pool.key == freed and pool.capacity is not None else pool
        for pool in pools
    ]


def about_need(need: Need) -> str:
    """What is wanted of one pool, and whether it is there."""
    name, pool = name_of(need.pool), need.pool
    if not need.seats:
        return f"{name}: they are counted apart and take no seat."
    held = f", of which their invitation holds {need.held}" if need.held else ""
    if pool.capacity is None:
        return f"{name}: {need.seats} needed{held}; there is no limit."
    kept = f", {need.kept} of them kept for groups below their floor" if need.kept else ""
    over = f"; {pool.over_by} more are taken or promised than there are" if pool.over_by else ""
    verdict = "enough" if need.met else "not enough"
    return f"{name}: {need.seats} needed{held}; {pool.free} of {pool.capacity} free{kept}{over}: {verdict}."


def about_target(found: Standing) -> str:
    """How far a target is reached to which this person would add."""
    target = found.target
    return f"{target.label}: {found.seated} of the {target.target} hoped for have a seat; this decides about nobody."


def about_next(found: NextRegistrant | None, waiting: int, policy: WaitlistPolicy) -> list[str]:
    """Who would be next, and why them."""
    if not waiting:
        return ["Nobody waits."]
    if found is None:
        return ["One more seat would not do for anybody who waits: each lacks something else, or needs more of them."]
    told = [_when(found, policy)]
    if found.passed_over:
        references = ", ".join(one.reference for one in found.passed_over)
        told.append(f"Before them stand {references}, who need seats that are not free even then.")
    else:
        told.append("They stand first in the line: by the order the organiser set, then by how long they have waited.")
    return told


def _when(found: NextRegistrant, policy: WaitlistPolicy) -> str:
    if policy is WaitlistPolicy.OFF:
        return f"{found.reference} stands first, but the waitlist is off, so nobody moves up."
    chosen = "" if policy is WaitlistPolicy.FIRST_COME else " if the organiser keeps to the order; the choice is theirs"
    if found.when == NOW:
        return f"{found.reference} could have a seat now{chosen}."
    return f"{found.reference} would have the next seat that becomes free{chosen}."


def name_of(pool: Pool) -> str:
    """A pool in words."""
    if pool.kind == "attendance":
        return {"in_person": "in person", "remote": "remote"}.get(pool.code, pool.code)
    return f"{pool.kind} {pool.code}"


SETTLED = {
    "pending_approval": "They said yes; the organiser has to approve them, or they have to confirm a new address.",
    "offered": "A seat is held for them until they accept the offer or it lapses.",
    "confirmed": "They have a seat.",
    "attended": "They came, and have their seat.",
    "no_show": "They had a seat and did not come.",
    "declined": "They said no. They may say yes while seats are free.",
    "lapsed": "They did not accept an offer in time. They may answer again.",
    "cancelled": "Their yes was taken back. They may answer again.",
    "refused": "The organiser has refused them.",
    "substituted": "Somebody else comes instead of them.",
}
"""What a state means for a seat, for those who do not wait."""
