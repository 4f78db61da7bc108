"""Show one event to its organisers."""

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.events import EventView
from services.registration.store import events


def show_event(db: Database, caller: Caller, id_or_slug: str) -> EventView:
    """The event under this id, slug or former slug.

    Raises:
        NotFound: there is none, or it is not the caller's.
    """
    with db.transaction() as session:
        return events.view_of(events.find_event(session, caller.organisation_id, id_or_slug, only=caller.event_id))
