"""Somebody asks an event's team a question: it is stored before it is answered for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.contracts.facts import Contact, Recipient
from services.contracts.messages import EnquiryReceived
from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.letters.when import starts_utc
from services.registration.domain.announcing import facts_for
from services.registration.domain.enquiries import MOST_RECEIPTS, RECEIPTS_WITHIN, check_deadline, due_at, is_urgent
from services.registration.domain.people import email_key
from services.registration.domain.references import new_reference
from services.registration.domain.telling import Audience, all_contacts, fallback_contact
from services.registration.store import enquiries, enquiry_notes, outbox
from services.registration.store.base import Session
from services.registration.store.event_rules import rules_of
from services.registration.store.events import Event
from services.registration.usecases.add_invitees import first_language
from services.registration.usecases.list_enquiries import on_the_wall


@dataclass(frozen=True, kw_only=True)
class Question:
    """What somebody asks; the texts are tidy already."""

    topic: str
    name: str
    email: str
    message: str
    language: str = "en"
    outlet: str = ""
    """For whom a journalist asks."""
    deadline: str = ""
    """Wall-clock in the event's zone by which a journalist needs the answer."""
    reference: str = ""
    """Of what is asked for; else it gets one of its own."""


@dataclass(frozen=True, kw_only=True)
class EnquiryReceipt:
    """What the asker gets back at once."""

    reference: str
    due_at: datetime


def submit_enquiry(db: Database, keys: Keyring, event: str, question: Question, *, now: datetime) -> EnquiryReceipt:
    """Take a question; who answers it is found when it is mailed. Without anybody to mail it stays ``received``.

    Args:
        db: the database.
        keys: the service's.
        event: id or slug of an event that strangers may look at.
        question: what is asked.
        now: the instant of asking.

    Raises:
        NotFound: there is no such event for strangers.
        Invalid: the deadline is over.
    """
    with db.transaction() as session:
        return take_enquiry(session, keys, enquiries.find_asked(session, event), question, now=now)


def take_enquiry(session: Session, keys: Keyring, event: Event, question: Question, *, now: datetime) -> EnquiryReceipt:
    """The same in a transaction of somebody else's, for whoever has made sure that it may be."""
    row = _row(event, question, now)
    told = enquiries.asked_since(session, event.id, email_key(question.email), now - RECEIPTS_WITHIN)
    enquiries.add(session, row)
    contacts = all_contacts(event.details)
    message = message_for(session, event, row, contacts=contacts, now=now, again=told >= MOST_RECEIPTS)
    if message is not None:
        token = enquiry_notes.issue(session, keys, row["id"])
        outbox.promise(session, keys, message, event_id=event.id, subject_id=row["id"], token=token)
    return EnquiryReceipt(reference=row["reference"], due_at=row["due_at"])


def message_for(
    session: Session,
    event: Event,
    row: dict[str, Any],
    *,
    contacts: list[Contact],
    now: datetime,
    again: bool = False,
    escalated: bool = False,
) -> EnquiryReceived | None:
    """The message of an enquiry, with its routing rule; none when the event has nobody to write to.

    Args:
        session: the transaction.
        event: the event asked about.
        row: the enquiry's columns.
        contacts: who may get it, in order.
        now: decides whether it is urgent.
        again: whether the asker was told before that it arrived, or often enough of others.
        escalated: whether somebody else had it and no answer came in time.
    """
    fallback = fallback_contact(event.details) or next(iter(contacts), None)
    if fallback is None:
        return None
    return EnquiryReceived(
        event=facts_for(rules_of(session, event.id, event.version), Audience.STRANGER),
        enquiry_id=str(row["id"]),
        asker=Recipient(name=row["name"], email=row["email"], language=row["language"]),
        contacts=contacts,
        fallback=fallback,
        due_at=row["due_at"].isoformat(),
        again=again,
        escalated=escalated,
        deadline=on_the_wall(row["deadline"], event.timezone),
        urgent=is_urgent(row["deadline"], now=now),
        contact_language=first_language(event),
        **{name: row[name] for name in ("reference", "topic", "question", "outlet")},
    )


def _row(event: Event, question: Question, now: datetime) -> dict[str, Any]:
    id_: UUID = new_id()
    deadline = starts_utc(question.deadline, event.timezone) if question.deadline else None
    check_deadline(deadline, now=now)
    due = due_at(now, timezone=event.timezone)
    return {
        "id": id_,
        "event_id": event.id,
        "reference": question.reference or new_reference("E"),
        "topic": question.topic,
        "name": question.name,
        "email": question.email,
        "question": question.message,
        "language": question.language,
        "outlet": question.outlet,
        "deadline": deadline,
        "due_at": min(due, deadline or due),
        "created_at": now,
        "updated_at": now,
    }
