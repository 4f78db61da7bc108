"""Look registrations up: for organisers, and all that a change of their event concerns."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.refusals import NotFound
from services.registration.domain.registrations import RegistrationFilter
from services.registration.store.proposals import Proposal, undecided_changes
from services.registration.store.registrations import Registration

Columns = tuple[Any, ...]


def find_registration(session: Session, event_id: UUID, registration_id: UUID) -> Registration:
    """One registration of an event.

    Raises:
        NotFound: there is none.
    """
    query = select(Registration).where(Registration.id == registration_id, Registration.event_id == event_id)
    row = session.scalar(query)
    if row is None:
        raise NotFound("There is no such registration.")
    return row


def listed(
    session: Session, event_id: UUID, wanted: RegistrationFilter, *, before: UUID | None, limit: int
) -> list[Registration]:
    """Registrations of an event that fit, newest first, older than the one named."""
    query = select(Registration).where(Registration.event_id == event_id)
    if before is not None:
        query = query.where(Registration.id < before)
    return list(session.scalars(filtered(query, wanted).order_by(Registration.id.desc()).limit(limit)))


def waiting_counts(session: Session, event_id: UUID) -> dict[tuple[str, str | None], int]:
    """How many wait, by attendance mode and by constituency."""
    found: dict[tuple[str, str | None], int] = {}
    query = (
        select(Registration.attendance, Registration.constituency, func.count())
        .where(Registration.event_id == event_id, Registration.state == "waitlisted")
        .group_by(Registration.attendance, Registration.constituency)
    )
    for attendance, constituency, number in session.execute(query):
        for key in (("attendance", attendance), ("constituency", constituency)):
            found[key] = found.get(key, 0) + number
    return found


def asking(session: Session, event_id: UUID, ids: Sequence[UUID]) -> list[Registration]:
    """Those of an event's registrations that wait for a seat or for approval."""
    states = (RegistrationState.WAITLISTED, RegistrationState.PENDING_APPROVAL)
    query = select(Registration).where(
        Registration.event_id == event_id, Registration.id.in_(list(ids)), Registration.state.in_(states)
    )
    return list(session.scalars(query))


def filtered(query: Select[*Columns], wanted: RegistrationFilter) -> Select[*Columns]:
    """The query narrowed down to the registrations that are asked for."""
    for name in ("attendance", "constituency", "country", "role"):
        if value := getattr(wanted, name):
            query = query.where(getattr(Registration, name) == value)
    if wanted.states:
        query = query.where(Registration.state.in_(wanted.states))
    if wanted.checked_in is not None:
        has_come = Registration.state == RegistrationState.ATTENDED
        query = query.where(has_come if wanted.checked_in else ~has_come)
    if wanted.change_waits is not None:
        waits = undecided_changes().where(Proposal.registration_id == Registration.id).exists()
        query = query.where(waits if wanted.change_waits else ~waits)
    if wanted.updated_since:
        query = query.where(Registration.updated_at >= wanted.updated_since)
    if wanted.q:
        columns = (Registration.name, Registration.email, Registration.organisation, Registration.reference)
        query = query.where(or_(*(column.icontains(wanted.q, autoescape=True) for column in columns)))
    return query


def waitlist(session: Session, event_id: UUID, attendance: str, *, limit: int) -> list[Registration]:
    """Those who wait for an attendance mode, in the order in which they move up."""
    query = (
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.attendance == attendance,
            Registration.state == RegistrationState.WAITLISTED,
        )
        .order_by(Registration.waitlist_rank, Registration.waitlisted_at, Registration.id)
    )
    return list(session.scalars(query.limit(limit)))


def waiting_or_seated(session: Session, event_id: UUID) -> list[Registration]:
    """All who have said yes and would come, kept from others until the commit."""
    states = ("pending_approval", "waitlisted", "offered", "confirmed")
    query = select(Registration).where(Registration.event_id == event_id, Registration.state.in_(states))
    return list(session.scalars(query.order_by(Registration.id).with_for_update()))


def address_is_used(session: Session, event_id: UUID, key: str, *, but: UUID) -> bool:
    """Whether another live registration of the event has this address."""
    states = ("pending_approval", "waitlisted", "offered", "confirmed", "attended")
    query = select(Registration.id).where(
        Registration.event_id == event_id,
        Registration.email_key == key,
        Registration.state.in_(states),
        Registration.id != but,
    )
    return session.scalar(query.limit(1)) is not None
