"""List what was done to an event, by whom and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.paging import Page
from services.registration.store.event_history import entries_about
from services.registration.store.events import find_event


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One thing that was done."""

    at: datetime
    action: str
    actor: str
    changes: dict[str, Any]


def list_event_history(
    db: Database, caller: Caller, id_or_slug: str, portion: tuple[str | None, int], *, since: datetime | None = None
) -> Page[HistoryEntry]:
    """What was done to the event itself, newest first; with ``since`` only what was done then or later.

    Raises:
        NotFound: there is no such event, or it is not the caller's.
        Invalid: the cursor is not one of ours.
    """
    with db.transaction() as session:
        event = find_event(session, caller.organisation_id, id_or_slug, only=caller.event_id)
        page = entries_about(session, event.id, portion, since)
        entries = [
            HistoryEntry(at=entry.acted_at, action=entry.action, actor=entry.actor, changes=entry.changes)
            for entry in page.items
        ]
        return Page(entries, page.next_cursor)
