"""The part that inviting and correcting share: seats held for single invitations, and given up again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kit.keys import Keyring
from services.registration.domain import seating
from services.registration.domain.refusals import Refusal
from services.registration.domain.seat_requests import Wish, seat_request
from services.registration.store import held_seats, seats
from services.registration.store.base import Session
from services.registration.store.event_rules import read_rules
from services.registration.store.events import Event
from services.registration.usecases.promote_waiting import promoted


@dataclass(frozen=True, kw_only=True)
class Held:
    """For whom a seat is to be held."""

    invitation_id: UUID
    constituency: str | None
    role: str


def hold_seats(
    session: Session, event: Event, wanted: Sequence[Held], *, actor: str, now: datetime
) -> dict[UUID, Refusal]:
    """Hold a seat of the room for each, in this order; tells for whom none was free, and why."""
    if not wanted:
        return {}
    pools = seats.pools_of(session, event.id, now=now, lock=True)
    cause = seats.Cause(event_id=event.id, reason="held", actor=actor, at=now)
    refused: dict[UUID, Refusal] = {}
    for one in wanted:
        request = _request(event, one)
        if not held_seats.hold(session, one.invitation_id, request, pools, cause):
            fresh = seats.pools_of(session, event.id, now=now)
            policy = seating.WaitlistPolicy.OFF  # an invitation cannot wait
            refused[one.invitation_id] = seating.full(request, seating.short(request, fresh), fresh, policy)
    return refused


def give_up_seats(
    session: Session, keys: Keyring, event: Event, invitation_ids: Sequence[UUID], cause: seats.Cause
) -> bool:
    """Give back what these invitations hold, and let those who wait move up; tells whether anything was held."""
    seats.pools_of(session, event.id, now=cause.at, lock=True)
    freed = [held_seats.give_up(session, id_, cause) for id_ in invitation_ids]
    if any(freed):
        promoted(session, keys, read_rules(session, event.id), now=cause.at)
    return any(freed)


def _request(event: Event, one: Held) -> seating.SeatRequest:
    modes = list(event.details["attendance"])
    mode = "in_person" if "in_person" in modes else modes[0]
    return seat_request(event.details, Wish(attendance=mode, constituency=one.constituency, role=one.role))
