"""The mail to an invitee came back: who answers for them is asked instead, if the organisers know somebody."""

from datetime import datetime
from uuid import UUID

from services.kit.keys import Keyring
from services.registration.domain.people import email_key
from services.registration.store import batches, invitees, suppressions
from services.registration.store.base import Session
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.usecases.queue_invitations import may_send
from services.registration.usecases.write_invitation import writer_for


def ask_assistant(session: Session, keys: Keyring, invitation_id: UUID, *, now: datetime) -> bool:
    """Write to the assistant of an invitee; whether there was somebody to write to.

    The invitation stays one whose mail came back: its own address is still to be mended.
    """
    row = session.get_one(Invitation, invitation_id, populate_existing=True)
    event, email = session.get_one(Event, row.event_id), row.assistant_email
    if not email or email_key(email) == row.email_key or not may_send(session, event, now=now):
        return False
    if suppressions.suppressed(session, keys, event, [email]):
        return False
    written = writer_for(session, keys, event, not_before=now).assistant(row)
    invitees.add_links(session, [written.link])
    batches.promise_many(session, [written.outbox])
    return True
