"""List an organisation's events."""

from datetime import datetime

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.events import EventFilter, EventView
from services.registration.domain.paging import Page
from services.registration.store.event_lists import listed
from services.registration.store.events import view_of


def list_events(
    db: Database, caller: Caller, wanted: EventFilter, portion: tuple[str | None, int], *, now: datetime
) -> Page[EventView]:
    """The caller's events that fit, last made first; upcoming ones soonest first, past ones newest first.

    Args:
        db: the database.
        caller: whose events.
        wanted: what they must fit.
        portion: the cursor, if any, and the most events to return.
        now: what divides upcoming events from past ones.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    with db.transaction() as session:
        page = listed(session, caller.organisation_id, wanted, portion, now=now)
        return Page([view_of(event) for event in page.items], page.next_cursor)
