"""Whether mail may leave: for an organisation, for one event. Notifications reads it through the outbox's view."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from services.registration.domain.refusals import SendingPaused
from services.registration.store.events import Event
from services.registration.store.organisations import Organisation
from services.registration.store.outbox import Outbox


@dataclass(frozen=True, kw_only=True)
class Pauses:
    """Since when nothing leaves, by the organisation's and by the event's own pause; none when it may."""

    organisation: datetime | None
    event: datetime | None

    @property
    def since(self) -> datetime | None:
        """Since when nothing leaves, for whichever reason."""
        return min((one for one in (self.organisation, self.event) if one), default=None)


def pauses(session: Session, organisation_id: UUID, event: Event | None = None) -> Pauses:
    """What is paused now."""
    query = select(Organisation.sending_paused_at).where(Organisation.id == organisation_id)
    return Pauses(organisation=session.scalar(query), event=event.sending_paused_at if event else None)


def check_not_paused(session: Session, event: Event) -> None:
    """Refuse to queue what could not leave.

    Raises:
        SendingPaused: says by whose pause.
    """
    found = pauses(session, event.organisation_id, event)
    if found.event is not None:
        raise SendingPaused("Sending is paused for this event. Resume it, then ask again; nothing was queued.")
    if found.organisation is not None:
        raise SendingPaused("Sending is paused for the whole organisation. Resume it, then ask again.")


def set_for_organisation(session: Session, organisation_id: UUID, paused_at: datetime | None) -> bool:
    """Pause or resume everything of an organisation; tells whether that changed anything."""
    return _set(session, Organisation, Organisation.id == organisation_id, paused_at)


def set_for_event(session: Session, event: Event, paused_at: datetime | None) -> bool:
    """Pause or resume one event; tells whether that changed anything."""
    changed = _set(session, Event, Event.id == event.id, paused_at)
    session.refresh(event)
    return changed


def count_waiting(session: Session, organisation_id: UUID, event_id: UUID | None) -> int:
    """Messages that were promised and whose mails have not all come to an end."""
    of = Event.organisation_id == organisation_id if event_id is None else Event.id == event_id
    query = select(func.count()).select_from(Outbox).join(Event, Event.id == Outbox.event_id)
    return session.scalar(query.where(of, Outbox.settled_at.is_(None), Outbox.withdrawn_at.is_(None))) or 0


def _set(
    session: Session, table: type[Organisation | Event], which: ColumnElement[bool], paused_at: datetime | None
) -> bool:
    now = table.sending_paused_at
    differs = now.is_not(None) if paused_at is None else now.is_(None)
    done = session.execute(update(table).where(which, differs).values(sending_paused_at=paused_at).returning(table.id))
    return done.first() is not None
