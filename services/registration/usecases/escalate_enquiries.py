"""Questions that nobody answered in time go to somebody else, once, while people are at work."""

from datetime import datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.enquiries import is_working_time, next_contact, today_at
from services.registration.domain.telling import all_contacts, fallback_contact
from services.registration.store import audit, enquiries
from services.registration.store.base import Session
from services.registration.store.enquiries import Enquiry
from services.registration.store.events import Event
from services.registration.usecases.settle_enquiry import ESCALATED, handed_over

_PORTION = 100


def escalate_enquiries(db: Database, keys: Keyring, *, now: datetime) -> bool:
    """Hand a portion over and say whether more may wait. Where there is nobody else it is only noted."""
    with db.transaction() as session:
        at_work = [zone for zone in enquiries.zones_with_overdue(session, now=now) if is_working_time(now, zone)]
        overdue = enquiries.lock_overdue(session, at_work, now=now, limit=_PORTION) if at_work else []
        for row, event in overdue:
            _escalate(session, keys, event, row, now)
    return len(overdue) == _PORTION


def _escalate(session: Session, keys: Keyring, event: Event, row: Enquiry, now: datetime) -> None:
    contacts, fallback = all_contacts(event.details), fallback_contact(event.details)
    found = next_contact(row.topic, row.routed_to, contacts, fallback, today=today_at(now, event.timezone))
    if found is not None:
        row = handed_over(session, keys, event, row, found, because=ESCALATED, now=now)
    enquiries.change(session, row.id, escalated_at=now)
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=row.id,
        action="enquiry.escalated" if found else "enquiry.overdue",
        actor="clock",
    )
