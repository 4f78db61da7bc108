"""List events for strangers."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.kit.database import Database
from services.registration.domain.events import EventFilter
from services.registration.domain.paging import Page
from services.registration.domain.public_events import PublicEvent, public_event
from services.registration.store.brands import brands_of
from services.registration.store.event_lists import listed_for_strangers, marks_of_listed
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


def mark_public_events(db: Database, most: Mapping[str, int], *, now: datetime, wanted: EventFilter) -> str:
    """What stands for these lists one after the other: another mark once other events are in them, or one has changed.

    Args:
        db: the database.
        most: which lists, and how many events of each.
        now: what divides them.
        wanted: what the events must fit besides.
    """
    with db.transaction() as session:
        marks = [
            mark
            for when, limit in most.items()
            for mark in marks_of_listed(session, replace(wanted, when=when), limit, now=now)
        ]
    return hashlib.sha256(repr(marks).encode()).hexdigest()
