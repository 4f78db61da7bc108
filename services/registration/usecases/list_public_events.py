"""List events for strangers."""

from dataclasses import replace
from datetime import datetime

from services.kit.database import Database
from services.registration.domain.events import EventFilter
from services.registration.domain.paging import Page
from services.registration.domain.public_events import PublicEvent, public_event
from services.registration.store.brands import brands_of
from services.registration.store.event_lists import listed_for_strangers
from services.registration.store.events import view_of

AT_ONCE = 50


def list_public_events(
    db: Database,
    when: str,
    cursor: str | None = None,
    *,
    now: datetime,
    limit: int = AT_ONCE,
    wanted: EventFilter | None = None,
) -> Page[PublicEvent]:
    """Listed events: ``upcoming`` soonest first, running ones among them; ``past`` newest first.

    Args:
        db: the database.
        when: which of the two lists.
        cursor: where the last portion ended.
        now: what divides them.
        limit: most events to return.
        wanted: what they must fit besides.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    asked = replace(wanted or EventFilter(), when=when)
    with db.transaction() as session:
        page = listed_for_strangers(session, asked, (cursor, limit), now=now)
        brands = brands_of(session, [event.organisation_id for event in page.items])
        events = [public_event(view_of(event), brands[event.organisation_id], now=now) for event in page.items]
        return Page(events, page.next_cursor)
