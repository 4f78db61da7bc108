"""The line of those who wait: its order, who in it is looked at, and which events have a seat for somebody in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, select, text, tuple_
from sqlalchemy.orm import Session, load_only

from services.registration.domain.registrations import RegistrationFilter
from services.registration.store.invitations import Invitation
from services.registration.store.registration_lists import Columns, filtered
from services.registration.store.registrations import Registration

ORDER = (Registration.waitlist_rank, Registration.waitlisted_at, Registration.id)
"""Whom organisers put in front, then who joined first. Ranks are negative; whoever joins later stands behind them."""

WANTED = (
    Registration.attendance, Registration.constituency, Registration.role, Registration.companions,
    Registration.answers, Registration.sealed_answers, Registration.sessions, Registration.nights,
    Registration.notice_hours,
)  # fmt: skip

# A line that never fits is looked at again and again, so only a free seat of the kind somebody waits for counts.
TO_MOVE = text("""
select e.id from registration.event e
where e.status in ('open', 'closed') and e.waitlist_policy = 'first_come'
  and coalesce(least(e.offers_end_at, e.starts_at) > :now, true)
  and exists (
    select from registration.registration r
    join registration.pool p on p.event_id = e.id and p.kind = 'attendance' and p.code = r.attendance
    where r.event_id = e.id and r.state = 'waitlisted'
      and coalesce(p.capacity > p.reserved + p.held + p.confirmed + p.offered, true))
order by e.id
""")

CLAIM = text("select id from registration.event where id = :event_id for no key update skip locked")

LAPSING = text("""
select distinct event_id from registration.registration where state = 'offered' and hold_until <= :now limit :most
""")

PUT_IN_ORDER = text("""
update registration.registration r set waitlist_rank = o.place - :length - 1
from unnest(cast(:ids as uuid[])) with ordinality as o(id, place)
where r.id = o.id and r.event_id = :event_id and r.state = 'waitlisted'
""")


def events_to_move(connection: Connection, *, now: datetime) -> list[UUID]:
    """Events in which a seat is free and somebody waits for such a seat."""
    return list(connection.execute(TO_MOVE, {"now": now}).scalars())


def claim_event(session: Session, event_id: UUID) -> bool:
    """Keep other clocks from moving this line until the commit, or tell that one is at it."""
    return session.execute(CLAIM, {"event_id": event_id}).first() is not None


def events_with_ended_offers(connection: Connection, *, now: datetime, most: int) -> list[UUID]:
    """Events in which an offer has ended."""
    return list(connection.execute(LAPSING, {"now": now, "most": most}).scalars())


def lock_ended_offers(session: Session, event_id: UUID, *, now: datetime, most: int) -> list[Registration]:
    """Offers of an event that have ended, without those that somebody is answering this moment."""
    query = select(Registration).where(
        Registration.event_id == event_id, Registration.state == "offered", Registration.hold_until <= now
    )
    return list(session.scalars(query.order_by(Registration.id).limit(most).with_for_update(skip_locked=True)))


def line_of(session: Session, event_id: UUID) -> Sequence[Row[*Columns]]:
    """All who wait, in order, with what they want and what their invitations hold."""
    query = select(Registration, Invitation.held_seats).options(load_only(*WANTED))
    return session.execute(_waiting(query, event_id).order_by(*ORDER)).all()


def lock_waiting(session: Session, registration_id: UUID) -> Registration | None:
    """One who still waits, unless somebody else is changing their registration this moment."""
    query = select(Registration).where(Registration.id == registration_id, Registration.state == "waitlisted")
    fresh = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return session.scalar(fresh)


def listed(
    session: Session, event_id: UUID, wanted: RegistrationFilter, *, after: tuple[Any, ...] | None, limit: int
) -> Sequence[Row[*Columns]]:
    """Those who wait and fit, in order, behind the sort values ``after``, with what their invitations hold."""
    query = _waiting(select(Registration, Invitation.held_seats), event_id)
    if after is not None:
        query = query.where(tuple_(*ORDER) > tuple_(*after))
    return session.execute(filtered(query, wanted).order_by(*ORDER).limit(limit)).all()


def versions_of(session: Session, event_id: UUID) -> list[tuple[UUID, int]]:
    """Ids and versions of all who wait, in order."""
    query = select(Registration.id, Registration.version)
    query = query.where(Registration.event_id == event_id, Registration.state == "waitlisted")
    return [(row.id, row.version) for row in session.execute(query.order_by(*ORDER))]


def place_of(session: Session, row: Registration) -> int:
    """The place, from 1, of one who waits among those who wait for the same way to attend."""
    before = tuple_(*ORDER) <= tuple_(row.waitlist_rank, row.waitlisted_at, row.id)
    same = (Registration.event_id == row.event_id, Registration.attendance == row.attendance)
    query = select(func.count()).select_from(Registration).where(*same, Registration.state == "waitlisted", before)
    return session.scalars(query).one()


def put_in_order(session: Session, event_id: UUID, ids: Sequence[UUID]) -> None:
    """Make this the order of the line; who joined meanwhile stands behind."""
    session.execute(PUT_IN_ORDER, {"ids": list(ids), "length": len(ids), "event_id": event_id})


def _waiting(query: Select[*Columns], event_id: UUID) -> Select[*Columns]:
    query = query.outerjoin(Invitation, Invitation.id == Registration.invitation_id)
    return query.where(Registration.event_id == event_id, Registration.state == "waitlisted")
