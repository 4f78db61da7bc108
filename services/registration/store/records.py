"""What was done, as organisers look it up: in the whole organisation, or to one registration with its seats."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select, text
from sqlalchemy.orm import Session

from services.registration.store.audit import AuditEntry


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """Which acts are looked for; what is none does not matter."""

    event_id: UUID | None = None
    action: str | None = None
    """The whole action, or the noun before its dot."""
    actor: str | None = None
    since: datetime | None = None


def audit_entries(
    session: Session, organisation_id: UUID, wanted: AuditFilter, *, before: UUID | None, limit: int
) -> list[AuditEntry]:
    """Acts of an organisation, newest first, older than the one named."""
    query = select(AuditEntry).where(AuditEntry.organisation_id == organisation_id)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return list(session.scalars(_filtered(query, wanted).order_by(AuditEntry.id.desc()).limit(limit)))


def _filtered(query: Select[AuditEntry], wanted: AuditFilter) -> Select[AuditEntry]:
    for name in ("event_id", "actor"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(getattr(AuditEntry, name) == value)
    if wanted.action is not None:
        of_noun = AuditEntry.action.startswith(f"{wanted.action}.", autoescape=True)
        query = query.where(or_(AuditEntry.action == wanted.action, of_noun))
    if wanted.since is not None:
        query = query.where(AuditEntry.acted_at >= wanted.since)
    return query


# Ids of both tables are ordered by time, so one of them places an entry among all others.
HISTORY = text("""
select * from (
    select a.id, a.acted_at as at, a.action, a.actor, a.changes, null as kind, null as code, null as bucket,
           null::int as delta
    from registration.audit_entry a where a.subject_id = :registration_id
    union all
    select m.id, m.moved_at, m.cause, m.actor, '{}'::jsonb, p.kind, p.code, m.bucket, m.delta
    from registration.seat_movement m join registration.pool p on p.id = m.pool_id
    where m.event_id = :event_id and m.registration_id = :registration_id
) as entry
where (cast(:before as uuid) is null or id < :before) and (cast(:since as timestamptz) is null or at >= :since)
order by id desc limit :limit
""")


def history_of(
    session: Session, event_id: UUID, registration_id: UUID, *, before: UUID | None, since: datetime | None, limit: int
) -> list[dict[str, Any]]:
    """What was done to a registration and how its seats moved, newest first."""
    asked = {"event_id": event_id, "registration_id": registration_id, "before": before, "since": since, "limit": limit}
    return [dict(row) for row in session.execute(HISTORY, asked).mappings()]


MOVEMENTS = text("""
select m.id, m.moved_at as at, p.kind, p.code, m.bucket, m.delta, m.cause, m.actor, m.registration_id, m.invitation_id
from registration.seat_movement m join registration.pool p on p.id = m.pool_id
where m.event_id = :event_id and (cast(:before as uuid) is null or m.id < :before)
  and (cast(:since as timestamptz) is null or m.moved_at >= :since)
order by m.id desc limit :limit
""")


def movements_of(
    session: Session, event_id: UUID, *, before: UUID | None, since: datetime | None, limit: int
) -> list[dict[str, Any]]:
    """The ledger of an event, newest line first."""
    asked = {"event_id": event_id, "before": before, "since": since, "limit": limit}
    return [dict(row) for row in session.execute(MOVEMENTS, asked).mappings()]
