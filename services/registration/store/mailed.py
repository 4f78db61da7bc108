"""Messages seen from the mails that told them: whom they went to, and about which event."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.organisations import Organisation
from services.registration.store.outbox import Outbox
from services.registration.store.registrations import Registration


@dataclass(frozen=True, kw_only=True)
class Mailed:
    """One mail of those that can be stopped. ``email`` is empty once nobody knows any more whom it went to."""

    event: Event
    organisation: str
    email: str


def find_mailed(session: Session, message_id: UUID) -> Mailed | None:
    """To whom this message went; none when there is no such message."""
    query = (
        select(Event, Organisation.name, Outbox.facts, func.coalesce(Invitation.email, Registration.email))
        .select_from(Outbox)
        .join(Event, Event.id == Outbox.event_id)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .outerjoin(Invitation, Invitation.id == Outbox.subject_id)
        .outerjoin(Registration, Registration.id == Outbox.subject_id)
        .where(Outbox.id == message_id)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    event, organisation, facts, email = row
    # The address it went to; facts are purged after a time, and then the invitation's own has to do.
    return Mailed(event=event, organisation=_inviting(facts) or organisation, email=_address(facts) or email or "")


def _address(facts: dict[str, Any]) -> str:
    return str((facts.get("recipient") or {}).get("email") or "")


def _inviting(facts: dict[str, Any]) -> str:
    return str((facts.get("event") or {}).get("organiser") or "")
