"""List what was done in an organisation, by whom and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.store.events import find_event
from services.registration.store.records import AuditFilter, audit_entries


@dataclass(frozen=True, kw_only=True)
class AuditRequest:
    """Which acts; ``event`` is an id or slug, ``action`` may be a noun such as ``registration``."""

    event: str | None = None
    action: str | None = None
    actor: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """One act. It names things by their ids and fields by their names; nothing personal is in it."""

    id: UUID
    at: datetime
    action: str
    actor: str
    event_id: UUID | None
    subject_id: UUID
    changes: dict[str, Any]


def list_audit(
    db: Database, caller: Caller, request: AuditRequest, *, limit: int, cursor: str | None
) -> Page[AuditLine]:
    """Acts newest first; a key bound to an event sees that event's.

    Raises:
        NotFound: the caller has no such event.
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(cursor, UUID)
    with db.transaction() as session:
        event_id = caller.event_id
        if request.event is not None:
            event_id = find_event(session, caller.organisation_id, request.event, only=caller.event_id).id
        wanted = AuditFilter(event_id=event_id, action=request.action, actor=request.actor, since=request.since)
        before = after[0] if after else None
        rows = audit_entries(session, caller.organisation_id, wanted, before=before, limit=limit + 1)
        lines = [
            AuditLine(
                id=row.id, at=row.acted_at, action=row.action, actor=row.actor, event_id=row.event_id,
                subject_id=row.subject_id, changes=row.changes,
            )
            for row in rows[:limit]
        ]  # fmt: skip
    return Page(lines, encode_cursor(lines[-1].id) if len(rows) > limit else None)
