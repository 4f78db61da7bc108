"""Events that want it are closed by themselves once they are full, and stay closed when a place becomes free."""

from datetime import datetime

from services.kit.database import Database
from services.registration.domain.lifecycles import EventStatus, event_after
from services.registration.store import audit, full_events

_PORTION = 50


def close_full_events(db: Database, *, now: datetime) -> bool:
    """Close a portion of those that are full and say whether more may wait."""
    with db.transaction() as session:
        full = full_events.lock_full(session, limit=_PORTION)
        for event in full:
            before, event.status = event.status, event_after("close", EventStatus(event.status))
            event.version += 1
            event.updated_at = now
            audit.note(
                session,
                organisation_id=event.organisation_id,
                event_id=event.id,
                subject_id=event.id,
                action="event.closed",
                actor="clock",
                changes={"status": [before, event.status], "cause": "full"},
            )
    return len(full) == _PORTION
