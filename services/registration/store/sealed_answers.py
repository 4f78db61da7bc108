"""Registrations with sealed answers, for whoever forgets them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.registration.store.events import Event
from services.registration.store.registrations import Registration

_SEALED = Registration.sealed_answers.is_not(None)


def events_with_sealed(session: Session, *, now: datetime) -> list[UUID]:
    """Events that are over and for which sealed answers are kept."""
    kept = exists().where(Registration.event_id == Event.id, _SEALED)
    return list(session.scalars(select(Event.id).where(Event.ends_at <= now, kept).order_by(Event.id)))


def lock_sealed(session: Session, event_id: UUID) -> list[Registration]:
    """An event's registrations with sealed answers, kept from others until the commit."""
    query = select(Registration).where(Registration.event_id == event_id, _SEALED)
    return list(session.scalars(query.order_by(Registration.id).with_for_update()))
