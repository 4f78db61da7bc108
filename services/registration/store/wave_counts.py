"""Counts behind a plan of waves: what is open, who does not come, who was asked in their place."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from services.registration.domain.seating import room_of
from services.registration.domain.waves import Group, Room
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.registrations import Registration
from services.registration.store.seats import pools_of
from services.registration.store.waves import Wave

OPEN = (Invitation.state.in_(("queued", "sent")), Invitation.answer == "none")
"""Invitations that may still be answered for the first time."""

_NOT_COMING = ("declined", "cancelled", "lapsed", "refused")


def uncounted_roles(event: Event) -> Collection[str]:
    """Roles whose people take no seat."""
    return [str(role) for role in event.details.get("roles_not_counted") or []]


def room_now(session: Session, event: Event, *, now: datetime) -> Room:
    """Free seats and open invitations, as they stand."""
    pools = pools_of(session, event.id, now=now)
    room = room_of(pools)
    groups = [pool for pool in pools if pool.kind == "constituency"]
    # A seat that an invitation holds is not free, and its invitation is not one of those that compete for free ones.
    competing = select(Invitation.constituency, func.count()).where(
        Invitation.event_id == event.id, *OPEN, Invitation.held_seats == {}, _counts(event)
    )
    return Room(
        free=room.free if room else None,
        ceilings={pool.code: pool.free for pool in groups if pool.free is not None},
        kept={pool.code: pool.kept for pool in groups if pool.kept},
        open=_by_group(session, competing),
    )


def not_coming(session: Session, event: Event) -> dict[Group, int]:
    """How many of the plan's people were asked and do not come, by group."""
    asked = Invitation.issued_at.is_not(None) | Invitation.queued_at.is_not(None)
    over = Invitation.state.in_(("expired", "revoked")) | Registration.state.in_(_NOT_COMING)
    query = (
        select(Invitation.constituency, func.count())
        .join(Wave, (Wave.event_id == Invitation.event_id) & (Wave.code == Invitation.wave))
        .outerjoin(Registration, Registration.invitation_id == Invitation.id)
        .where(Invitation.event_id == event.id, asked, over, _counts(event))
    )
    return _by_group(session, query)


def replaced(session: Session, event: Event) -> dict[Group, int]:
    """How many were asked in the place of somebody else, by group."""
    query = select(Invitation.constituency, func.count())
    return _by_group(session, query.where(Invitation.event_id == event.id, Invitation.drawn_at.is_not(None)))


def mark_drawn(session: Session, ids: Sequence[UUID], *, now: datetime) -> None:
    """These were asked in the place of somebody else."""
    session.execute(update(Invitation).where(Invitation.id == func.any(list(ids))).values(drawn_at=now))


def drafts_of(session: Session, event_id: UUID, wave: str) -> list[Invitation]:
    """Those of a wave who were never asked, in the order of the list, kept from other writers until the commit."""
    query = select(Invitation).where(
        Invitation.event_id == event_id, Invitation.wave == wave, Invitation.state == "draft"
    )
    return list(session.scalars(query.order_by(Invitation.id).with_for_update()))


def still_drafts(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    """Those that were never asked."""
    query = select(Invitation.id).where(Invitation.id == func.any(list(ids)), Invitation.state == "draft")
    return set(session.scalars(query))


def standing(session: Session, event_id: UUID) -> dict[str, Mapping[str, int]]:
    """For each wave: invitations in all, not yet sent, open, accepted, declined, and over without an answer."""
    query = select(
        Invitation.wave,
        func.count().label("invitations"),
        func.count().filter(Invitation.state == "draft").label("drafts"),
        func.count().filter(*OPEN).label("open"),
        func.count().filter(Invitation.answer == "accepted").label("accepted"),
        func.count().filter(Invitation.answer == "declined").label("declined"),
        func.count().filter(Invitation.state == "expired").label("expired"),
    ).where(Invitation.event_id == event_id, Invitation.wave.is_not(None))
    rows = session.execute(query.group_by(Invitation.wave)).mappings()
    return {row["wave"]: {name: number for name, number in row.items() if name != "wave"} for row in rows}


def _counts(event: Event) -> ColumnElement[bool]:
    return Invitation.role.not_in(uncounted_roles(event))


def _by_group(session: Session, query: Select[str | None, int]) -> dict[Group, int]:
    return dict(session.execute(query.group_by(Invitation.constituency)).tuples().all())
