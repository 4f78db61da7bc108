"""Events become finished by themselves at their end."""

from datetime import datetime

from services.kit.database import Database
from services.registration.domain.lifecycles import EventStatus, event_after
from services.registration.store import audit, past_events
from services.registration.usecases.mark_absent import mark_absent

_PORTION = 50


def finish_events(db: Database, *, now: datetime) -> bool:
    """Finish a portion of those that are over and say whether more may wait."""
    with db.transaction() as session:
        over = past_events.lock_past(session, now=now, limit=_PORTION)
        for event in over:
            before, event.status = event.status, event_after("finish", EventStatus(event.status))
            event.version += 1
            event.updated_at = now
            absent = mark_absent(session, event.id, actor="clock", now=now)
            audit.note(
                session,
                organisation_id=event.organisation_id,
                event_id=event.id,
                subject_id=event.id,
                action="event.finished",
                actor="clock",
                changes={"status": [before, event.status], "absent": absent},
            )
    return len(over) == _PORTION
