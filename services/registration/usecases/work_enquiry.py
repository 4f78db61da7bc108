"""Whoever answers a question settles it by the link in their mail: answered, passed on, or noted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.branding import Brand
from services.registration.domain.enquiries import check_enquiry_move, check_open, chosen_contact
from services.registration.domain.refusals import NotFound
from services.registration.store import audit, enquiries, enquiry_notes
from services.registration.store.base import Session
from services.registration.store.brands import find_brand
from services.registration.store.enquiries import Enquiry
from services.registration.store.events import Event
from services.registration.usecases.list_enquiries import EnquiryView, viewed, with_notes
from services.registration.usecases.settle_enquiry import everybody, handed_over

CONTACT = "contact"
"""As the audit names whoever comes by the link."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One enquiry as its contact sees it. ``colleagues``: addresses and names it may be passed on to."""

    enquiry: EnquiryView
    title: str
    brand: Brand | None
    slug: str
    timezone: str
    colleagues: dict[str, str]


def show_enquiry(db: Database, keys: Keyring, token: str, *, now: datetime) -> Desk:
    """The enquiry of a link; looking changes nothing.

    Raises:
        NotFound: the link was never issued.
    """
    with db.transaction() as session:
        row, event = _found(session, keys, token)
        others = {one.email: one.name for one in everybody(event) if one.email != row.routed_to}
        return Desk(
            enquiry=with_notes(session, viewed(row, timezone=event.timezone, now=now)),
            title=event.title,
            brand=find_brand(session, event.organisation_id),
            slug=event.slug,
            timezone=event.timezone,
            colleagues=others,
        )


def mark_answered(db: Database, keys: Keyring, token: str, *, now: datetime) -> None:
    """Note that the asker has an answer.

    Raises:
        NotFound: the link was never issued.
        InvalidTransition: it is closed, or answered already.
    """
    with db.transaction() as session:
        row, event = _found(session, keys, token, lock=True)
        check_enquiry_move(row.state, "answered")
        enquiries.change(session, row.id, state="answered", answered_at=now)
        _note(session, event, row, "enquiry.answered")


def pass_on(db: Database, keys: Keyring, token: str, *, to: str, now: datetime) -> None:
    """Give it to another of the event's contacts, who is written to at once.

    Raises:
        NotFound: the link was never issued.
        InvalidTransition: it is answered or closed.
        Invalid: nobody of the event has this address.
    """
    with db.transaction() as session:
        row, event = _found(session, keys, token, lock=True)
        check_open(row.state)
        contact = chosen_contact(to, everybody(event))
        handed_over(session, keys, event, row, contact, because="passed on by a contact", now=now)
        _note(session, event, row, "enquiry.assigned")


def add_note(db: Database, keys: Keyring, token: str, *, text: str) -> None:
    """Write something down for whoever looks at it next; the asker never sees it.

    Raises:
        NotFound: the link was never issued.
    """
    with db.transaction() as session:
        row, event = _found(session, keys, token, lock=True)
        enquiry_notes.add(session, {"enquiry_id": row.id, "text": text, "author": CONTACT})
        enquiries.change(session, row.id)
        _note(session, event, row, "enquiry.noted")


def _found(session: Session, keys: Keyring, token: str, *, lock: bool = False) -> tuple[Enquiry, Event]:
    row = enquiry_notes.find_by_token(session, keys, token, lock=lock)
    if row is None:
        raise NotFound("This link is not known.")
    return row, session.get_one(Event, row.event_id)


def _note(session: Session, event: Event, row: Enquiry, action: str, **changes: Any) -> None:
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=row.id,
        action=action,
        actor=CONTACT,
        changes=changes,
    )
