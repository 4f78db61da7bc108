"""Seats that single invitations hold: taken beforehand, used up by the answer, or given up."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.registration.domain.seating import Pool, SeatRequest, needs
from services.registration.domain.shifts import minding_floors, taking
from services.registration.store.invitations import Invitation
from services.registration.store.seats import Cause, by_id, give_back, shift


def held_by(session: Session, invitation_id: UUID | None) -> dict[UUID, int]:
    """What an invitation holds, by pool."""
    if invitation_id is None:
        return {}
    held: Mapping[str, int] = session.scalar(select(Invitation.held_seats).where(Invitation.id == invitation_id)) or {}
    return by_id(held)


def hold(session: Session, invitation_id: UUID, request: SeatRequest, pools: list[Pool], cause: Cause) -> bool:
    """Hold the seats for an invitation that holds none, or tell that one of them is not free."""
    wanted = needs(request, pools)
    # Held seats are counted apart from confirmed ones, under the same gate.
    gated = [replace(one, confirmed=0, held=one.confirmed) for one in taking(wanted, {})]
    if not shift(session, minding_floors(gated, request, pools), replace(cause, invitation_id=invitation_id)):
        return False
    _keep(session, invitation_id, {str(need.pool.id): need.seats for need in wanted})
    return True


def used_up(session: Session, invitation_id: UUID | None) -> None:
    """Note that the held seats have become a registration's."""
    if invitation_id is not None:
        _keep(session, invitation_id, {})


def give_up(session: Session, invitation_id: UUID | None, cause: Cause) -> bool:
    """Give back what an invitation holds; tells whether it held anything."""
    held = held_by(session, invitation_id)
    if invitation_id is None or not held:
        return False
    seats = {str(pool): number for pool, number in held.items()}
    give_back(session, seats, replace(cause, invitation_id=invitation_id), bucket="held")
    _keep(session, invitation_id, {})
    return True


def _keep(session: Session, invitation_id: UUID, seats: Mapping[str, int]) -> None:
    changed = update(Invitation).where(Invitation.id == invitation_id, Invitation.held_seats != seats)
    session.execute(changed.values(held_seats=seats))
