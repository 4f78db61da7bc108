"""The audit: who did what to which thing, when; nothing personal in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.registration.store.base import Base


class AuditEntry(Base):
    """One act. ``changes`` names fields and, where they are not personal, old and new values."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_organisation_id_id", "organisation_id", "id"),
        Index("ix_audit_entry_subject_id_id", "subject_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID]
    event_id: Mapped[UUID | None]
    subject_id: Mapped[UUID]
    action: Mapped[str]
    actor: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}", default=dict)
    acted_at: Mapped[datetime] = mapped_column(server_default=func.now())


@dataclass(frozen=True)
class Act:
    """One of many acts of one kind."""

    organisation_id: UUID
    event_id: UUID
    subject_id: UUID
    action: str


def note_all(session: Session, acts: Sequence[Act], *, actor: str) -> None:
    """Write many acts of one actor down together."""
    if acts:
        rows = [{"id": new_id(), **vars(act), "actor": actor, "changes": {}} for act in acts]
        session.execute(insert(AuditEntry), rows)


def note(
    session: Session,
    *,
    organisation_id: UUID,
    event_id: UUID | None,
    subject_id: UUID,
    action: str,
    actor: str,
    changes: dict[str, Any] | None = None,
) -> None:
    """Write one act down, in the transaction that does it.

    Args:
        session: the transaction.
        organisation_id: whose audit it belongs to.
        event_id: the event it concerns, if any.
        subject_id: the thing acted on.
        action: ``noun.past``, such as ``invitation.created``.
        actor: ``key:<id>``, ``invitee``, ``registrant``, ``clock`` or ``operator``.
        changes: names of fields and, where they are not personal, values.
    """
    session.execute(
        insert(AuditEntry),
        {
            "id": new_id(),
            "organisation_id": organisation_id,
            "event_id": event_id,
            "subject_id": subject_id,
            "action": action,
            "actor": actor,
            "changes": changes or {},
        },
    )


def last_of(session: Session, subject_id: UUID, actions: Sequence[str]) -> str | None:
    """Which of these acts on a thing was the last; none when there was none."""
    query = select(AuditEntry.action).where(AuditEntry.subject_id == subject_id, AuditEntry.action.in_(actions))
    return session.scalar(query.order_by(AuditEntry.id.desc()).limit(1))
