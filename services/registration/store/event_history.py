"""What was done to an event, read from the audit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.store.audit import AuditEntry


def entries_about(
    session: Session, subject_id: UUID, portion: tuple[str | None, int], since: datetime | None
) -> Page[AuditEntry]:
    """What was done to this thing, newest first; the portion is a cursor, if any, and the most entries to return.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    cursor, limit = portion
    query = select(AuditEntry).where(AuditEntry.subject_id == subject_id).order_by(AuditEntry.id.desc())
    if since is not None:
        query = query.where(AuditEntry.acted_at >= since)
    key = decode_cursor(cursor, UUID)
    if key:
        query = query.where(AuditEntry.id < key[0])
    rows = session.scalars(query.limit(limit + 1)).all()
    items = rows[:limit]
    return Page(items, encode_cursor(items[-1].id) if len(rows) > limit else None)
