"""What somebody with a place asks for is put to whoever answers such questions, as an enquiry of the same reference."""

from datetime import datetime
from typing import Any

from services.kit.keys import Keyring
from services.registration.domain.enquiries import due_at
from services.registration.domain.telling import all_contacts
from services.registration.store import enquiries
from services.registration.store.base import Session
from services.registration.store.enquiries import OPEN_STATES
from services.registration.store.events import Event
from services.registration.usecases.settle_enquiry import mail_again
from services.registration.usecases.submit_enquiry import Question, take_enquiry


def put_to_contact(session: Session, keys: Keyring, event: Event, question: Question, *, now: datetime) -> None:
    """Put it to them once: while it is open only its words change, and one that was answered is opened again.

    Args:
        session: the transaction in which it is asked.
        keys: seals the contact's link.
        event: the event asked about.
        question: with the reference of what is asked for.
        now: the instant of asking.
    """
    row = enquiries.by_reference(session, question.reference)
    if row is None:
        take_enquiry(session, keys, event, question, now=now)
        return
    anew: dict[str, Any] = {} if row.state in OPEN_STATES else _anew(event, now)
    row = enquiries.change(session, row.id, question=question.message, **anew)
    if anew:
        mail_again(session, keys, event, row, all_contacts(event.details), now=now)


def note_decided(session: Session, reference: str, *, now: datetime) -> None:
    """What was asked for is decided, so the enquiry of this reference waits for nobody any more."""
    row = enquiries.by_reference(session, reference)
    if row is not None and row.state in OPEN_STATES:
        enquiries.change(session, row.id, state="answered", answered_at=now)


def _anew(event: Event, now: datetime) -> dict[str, Any]:
    unrouted = dict.fromkeys(("routed_to", "routed_because", "routed_at", "answered_at", "closed_at", "escalated_at"))
    return {"state": "received", "due_at": due_at(now, timezone=event.timezone), **unrouted}
