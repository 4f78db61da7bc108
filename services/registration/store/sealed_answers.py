"""Sealed answers of an event, for whoever forgets or counts them."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.registration.store.companions import CompanionAnswer
from services.registration.store.events import Event
from services.registration.store.exports import HAVE_PLACE
from services.registration.store.registrations import Registration

_SEALED = Registration.sealed_answers.is_not(None)
_BY_COMPANIONS = CompanionAnswer.sealed_answers.is_not(None)
_THEIRS = Registration.id == CompanionAnswer.registration_id


def events_with_sealed(session: Session, *, now: datetime) -> list[UUID]:
    """Events that are over and for which sealed answers are kept."""
    ours = Registration.event_id == Event.id
    kept = exists().where(ours, _SEALED) | exists().where(ours, _THEIRS, _BY_COMPANIONS)
    return list(session.scalars(select(Event.id).where(Event.ends_at <= now, kept).order_by(Event.id)))


def lock_sealed(session: Session, event_id: UUID) -> list[Registration | CompanionAnswer]:
    """What is sealed of an event's registrants and of who comes with them, kept from others until the commit."""
    own = select(Registration).where(Registration.event_id == event_id, _SEALED).order_by(Registration.id)
    theirs = select(CompanionAnswer).join(Registration, _THEIRS).where(Registration.event_id == event_id)
    theirs = theirs.where(_BY_COMPANIONS).order_by(CompanionAnswer.id)
    return [*session.scalars(own.with_for_update()), *session.scalars(theirs.with_for_update(of=CompanionAnswer))]


def with_place(session: Session, event_id: UUID, attendance: str) -> list[tuple[Registration, dict[UUID, bytes]]]:
    """Those who have a place, in the order in which they came, each with what is sealed of who comes along, by its id.

    An empty ``attendance`` is every way to attend.
    """
    theirs: dict[UUID, dict[UUID, bytes]] = defaultdict(dict)
    answers = select(CompanionAnswer).join(Registration, _THEIRS).where(Registration.event_id == event_id)
    for one in session.scalars(answers.where(_BY_COMPANIONS)):
        theirs[one.registration_id][one.id] = one.sealed_answers or b""
    placed = select(Registration).where(Registration.event_id == event_id, Registration.state.in_(HAVE_PLACE))
    placed = placed.where(Registration.attendance == attendance) if attendance else placed
    return [(row, theirs[row.id]) for row in session.scalars(placed.order_by(Registration.id))]
