"""Open a settled message again, so that its mail can be tried once more."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.contracts.messages import DraftSaved
from services.kit.keys import Keyring
from services.registration.domain.people import email_key
from services.registration.store import drafts, enquiry_notes, links
from services.registration.store.invitations import Invitation
from services.registration.store.outbox import Outbox
from services.registration.store.registrations import Registration


def lock_message(session: Session, message_id: UUID) -> Outbox | None:
    """One message, kept from others until the commit."""
    return session.scalar(select(Outbox).where(Outbox.id == message_id).with_for_update())


def invitation_state(session: Session, message: Outbox) -> str:
    """The state of the invitation it speaks of, or nothing when it speaks of something else."""
    return session.scalar(select(Invitation.state).where(Invitation.id == message.subject_id)) or ""


def is_lost_draft(session: Session, message: Outbox) -> bool:
    """Whether it leads back to an answer that was typed, and that is no longer kept."""
    return message.type == DraftSaved.type and not drafts.is_kept(session, message.id)


def reopen(session: Session, keys: Keyring, message: Outbox, *, purpose: str) -> None:
    """Let it be settled anew; a letter with a link gets a fresh one, since the old one was wiped."""
    message.settled_at = None
    if purpose:
        message.sealed_token = keys.seal(_fresh_token(session, keys, message, purpose))


def _fresh_token(session: Session, keys: Keyring, message: Outbox, purpose: str) -> str:
    if purpose == enquiry_notes.PURPOSE:
        return enquiry_notes.issue(session, keys, message.subject_id)
    if message.type == DraftSaved.type:
        return links.renew(session, keys, message.id, purpose=purpose)  # what was typed hangs on this link
    owner = _owner(session, message, purpose)
    return links.issue(session, keys, purpose=purpose, event_id=message.event_id, **owner)


def _owner(session: Session, message: Outbox, purpose: str) -> dict[str, Any]:
    about = (Registration.id == message.subject_id) | (Registration.invitation_id == message.subject_id)
    row = session.scalars(select(Registration).where(about)).first()
    if purpose == "invitation":
        return {"invitation_id": row.invitation_id if row else message.subject_id}
    if row is None:
        return {"registration_id": None}
    # Whoever it goes to may read it in the person's place no more; only their own address has their own link.
    is_own = email_key(str(message.facts["recipient"]["email"])) == row.email_key
    return {"registration_id": row.id, "for_helper": not is_own}
