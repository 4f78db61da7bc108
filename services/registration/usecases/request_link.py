"""Somebody lost their link and asks for it. The door learns nothing; the clock looks the address up."""

from services.kit.database import Database
from services.registration.domain.people import email_key
from services.registration.store import link_requests


def request_link(db: Database, email: str, event: str) -> None:
    """Note the wish. The same work is done, and nothing is answered, for known and unknown addresses."""
    with db.transaction() as session:
        link_requests.note(session, email_key(email), event)
