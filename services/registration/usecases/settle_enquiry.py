"""An organiser gives an enquiry to somebody, or notes that it is answered or needs no answer."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.contracts.facts import Contact
from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.enquiries import check_enquiry_move, check_open, chosen_contact
from services.registration.domain.telling import all_contacts, fallback_contact
from services.registration.store import audit, enquiries, enquiry_notes, outbox
from services.registration.store.base import Session
from services.registration.store.enquiries import Enquiry
from services.registration.store.events import Event, find_event
from services.registration.usecases.list_enquiries import EnquiryView, viewed
from services.registration.usecases.submit_enquiry import message_for

ESCALATED = "escalated, because no answer was noted in time"
STAMPS = {"answered": "answered_at", "closed": "closed_at"}


def assign_to_contact(
    db: Database, keys: Keyring, caller: Caller, event: str, enquiry_id: UUID, *, to: str, now: datetime
) -> EnquiryView:
    """Give an enquiry to one of the event's contacts (``to`` is the address), who is written to at once.

    Raises:
        NotFound: the caller has no such event, or the event no such enquiry.
        InvalidTransition: it is answered or closed.
        Invalid: nobody of the event has this address.
    """
    with db.transaction() as session:
        found, row = _open(session, caller, event, enquiry_id)
        contact = chosen_contact(to, everybody(found))
        row = handed_over(session, keys, found, row, contact, because="assigned", now=now)
        _note(session, caller, found, row.id, "enquiry.assigned")
        return viewed(row, now=now)


def assign_to_topic(
    db: Database, keys: Keyring, caller: Caller, event: str, enquiry_id: UUID, *, to: str, now: datetime
) -> EnquiryView:
    """Put an enquiry under another topic (``to``); whoever answers that one is written to.

    Raises:
        NotFound: the caller has no such event, or the event no such enquiry.
        InvalidTransition: it is answered or closed.
    """
    with db.transaction() as session:
        found, row = _open(session, caller, event, enquiry_id)
        row = enquiries.change(session, row.id, topic=to, routed_to=None, routed_because=None, routed_at=None)
        mail_again(session, keys, found, row, all_contacts(found.details))
        _note(session, caller, found, row.id, "enquiry.assigned", topic=to)
        return viewed(row, now=now)


def settle_enquiry(
    db: Database, caller: Caller, event: str, enquiry_id: UUID, state: str, *, now: datetime
) -> EnquiryView:
    """Note that an enquiry is ``answered`` or ``closed``.

    Raises:
        NotFound: the caller has no such event, or the event no such enquiry.
        InvalidTransition: it cannot become that any more.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        row = enquiries.find(session, found.id, enquiry_id, lock=True)
        check_enquiry_move(row.state, state)
        row = enquiries.change(session, row.id, **{"state": state, STAMPS[state]: now})
        _note(session, caller, found, row.id, f"enquiry.{state}")
        return viewed(row, now=now)


def _open(session: Session, caller: Caller, event: str, enquiry_id: UUID) -> tuple[Event, Enquiry]:
    found = find_event(session, caller.organisation_id, event, only=caller.event_id)
    row = enquiries.find(session, found.id, enquiry_id, lock=True)
    check_open(row.state)
    return found, row


def everybody(event: Event) -> list[Contact]:
    """Whoever may get a question: the event's contacts, then the fallback."""
    fallback = fallback_contact(event.details)
    return [*all_contacts(event.details), *([fallback] if fallback else [])]


def mail_again(
    session: Session, keys: Keyring, event: Event, row: Enquiry, contacts: list[Contact], *, escalated: bool = False
) -> None:
    """Write to whoever of these answers it, with a link of its own; the asker is not told a second time."""
    columns = {column.name: getattr(row, column.name) for column in Enquiry.__table__.columns}
    message = message_for(session, event, columns, contacts=contacts, again=True, escalated=escalated)
    if message is not None:
        token = enquiry_notes.issue(session, keys, row.id)
        outbox.promise(session, keys, message, event_id=event.id, subject_id=row.id, token=token)


def handed_over(
    session: Session, keys: Keyring, event: Event, row: Enquiry, contact: Contact, *, because: str, now: datetime
) -> Enquiry:
    """Give an enquiry to this contact, who is written to at once."""
    there = replace(contact, topic=row.topic, away_from="", away_until="")
    mail_again(session, keys, event, row, [there], escalated=because == ESCALATED)
    return enquiries.change(
        session, row.id, state="routed", routed_to=contact.email, routed_because=because, routed_at=now
    )


def _note(session: Session, caller: Caller, event: Event, enquiry_id: UUID, action: str, **changes: Any) -> None:
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=enquiry_id,
        action=action,
        actor=caller.actor,
        changes=changes,
    )
