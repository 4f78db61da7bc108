"""Somebody lost their link and asks for it. The door learns nothing; the clock looks the address up."""

from uuid import UUID

from services.kit.database import Database
from services.registration.domain.people import email_key
from services.registration.store import link_requests


def request_link(db: Database, email: str, event: str) -> None:
    """Note the wish. The same work is done, and nothing is answered, for known and unknown addresses."""
    with db.transaction() as session:
        link_requests.note(session, email_key(email), event)


def request_own_link(db: Database, invitation_id: UUID) -> None:
    """Note the wish of whoever holds the link of an invitation; the mail goes to the address that answered."""
    with db.transaction() as session:
        link_requests.note_invited(session, invitation_id)
