"""Show an event to strangers."""

from datetime import datetime

from services.kit.database import Database
from services.registration.domain.public_events import Moved, PublicEvent, public_event
from services.registration.store.events import find_public, view_of
from services.registration.store.organisations import names_of


def show_public_event(db: Database, slug: str, *, now: datetime) -> PublicEvent | Moved:
    """What strangers may know of the event under this slug, or where it has moved.

    Raises:
        NotFound: there is none, or strangers may not know of it: drafts and hidden events look alike.
    """
    with db.transaction() as session:
        event = find_public(session, slug)
        if event.slug != slug:
            return Moved(slug=event.slug)
        names = names_of(session, [event.organisation_id])
        return public_event(view_of(event), names[event.organisation_id], now=now)
