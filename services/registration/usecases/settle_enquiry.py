"""An organiser gives an enquiry to somebody, or notes that it is answered or needs no answer."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.contracts.facts import Contact
from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.enquiries import (
    check_enquiry_move,
    check_open,
    chosen_contact,
    next_contact,
    today_at,
)
from services.registration.domain.telling import all_contacts, fallback_contact
from services.registration.store import audit, enquiries, enquiry_notes, outbox
from services.registration.store.base import Session
from services.registration.store.enquiries import OPEN_STATES, Enquiry
from services.registration.store.events import Event, find_event
from services.registration.usecases.list_enquiries import EnquiryView, in_full, viewed
from services.registration.usecases.submit_enquiry import message_for

ESCALATED = "escalated, because no answer was noted in time"
LOST = "handed on, because mail to whoever had it came back"
NOBODY_LEFT = "mail came back, and there is nobody else to write to"
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
        return viewed(row, timezone=found.timezone, now=now)


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
        mail_again(session, keys, found, row, all_contacts(found.details), now=now)
        _note(session, caller, found, row.id, "enquiry.assigned", topic=to)
        return viewed(row, timezone=found.timezone, now=now)


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
        return viewed(row, timezone=found.timezone, now=now)


def note_on_enquiry(
    db: Database, caller: Caller, event: str, enquiry_id: UUID, text: str, *, now: datetime
) -> EnquiryView:
    """Write something down for whoever looks at it next; the asker never sees it.

    Raises:
        NotFound: the caller has no such event, or the event no such enquiry.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        row = enquiries.find(session, found.id, enquiry_id, lock=True)
        enquiry_notes.add(session, {"enquiry_id": row.id, "text": text, "author": caller.actor})
        row = enquiries.change(session, row.id)
        _note(session, caller, found, row.id, "enquiry.noted")
        return in_full(session, caller, found, row, now=now)


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
    session: Session,
    keys: Keyring,
    event: Event,
    row: Enquiry,
    contacts: list[Contact],
    *,
    now: datetime,
    escalated: bool = False,
) -> None:
    """Write to whoever of these answers it, with a link of its own; the asker is not told a second time."""
    columns = {column.name: getattr(row, column.name) for column in Enquiry.__table__.columns}
    message = message_for(session, event, columns, contacts=contacts, now=now, again=True, escalated=escalated)
    if message is not None:
        token = enquiry_notes.issue(session, keys, row.id)
        outbox.promise(session, keys, message, event_id=event.id, subject_id=row.id, token=token)


def handed_over(
    session: Session, keys: Keyring, event: Event, row: Enquiry, contact: Contact, *, because: str, now: datetime
) -> Enquiry:
    """Give an enquiry to this contact, who is written to at once."""
    there = replace(contact, topic=row.topic, away_from="", away_until="")
    mail_again(session, keys, event, row, [there], now=now, escalated=because == ESCALATED)
    return enquiries.change(
        session, row.id, state="routed", routed_to=contact.email, routed_because=because, routed_at=now
    )


def hand_on_lost(session: Session, keys: Keyring, enquiry_id: UUID, lost: Collection[str], *, now: datetime) -> bool:
    """Give an open question whose mail came back to the next who can be reached; with nobody left that is noted.

    Args:
        session: the transaction.
        keys: seals the new link.
        enquiry_id: the question.
        lost: every address from which mail about it came back.
        now: the time of the change.

    Returns:
        Whether it was with one of these addresses.
    """
    row = session.get_one(Enquiry, enquiry_id, with_for_update=True)
    if row.state not in OPEN_STATES or row.routed_to not in lost:
        return False
    event = session.get_one(Event, row.event_id)
    contacts, fallback = all_contacts(event.details), fallback_contact(event.details)
    today = today_at(now, event.timezone)
    found = next_contact(row.topic, row.routed_to, contacts, fallback, today=today, lost=lost)
    if found is not None:
        handed_over(session, keys, event, row, found, because=LOST, now=now)
    else:
        enquiries.change(session, row.id, routed_because=NOBODY_LEFT)
    return True


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
