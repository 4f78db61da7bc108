"""Registration's published view of its outbox: read only, and read again whenever a mail is about to leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.sql import column, table
from sqlalchemy.types import Boolean, DateTime, LargeBinary, Text, Uuid

from services.notifications.store.inbox import SET_ASIDE, Inbox

VIEW = table(
    "outbox_message",
    column("id", Uuid()),
    column("type", Text()),
    column("bulk", Boolean()),
    column("facts", JSONB()),
    column("sealed_token", LargeBinary()),
    column("request_id", Text()),
    column("not_before", DateTime(timezone=True)),
    column("expires_at", DateTime(timezone=True)),
    column("withdrawn_at", DateTime(timezone=True)),
    column("accepted_at", DateTime(timezone=True)),
    column("held_at", DateTime(timezone=True)),
    column("paused", Boolean()),
    schema="registration",
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One row of the view."""

    id: UUID
    type: str
    bulk: bool
    facts: dict[str, Any]
    sealed_token: bytes | None
    request_id: str
    not_before: datetime
    expires_at: datetime | None
    """From when on it is not worth sending."""
    withdrawn: bool
    held: bool
    """Kept back after a restore."""
    paused: bool


def read(session: Session, ids: Sequence[UUID]) -> dict[UUID, Told]:
    """These messages, as far as they exist, in the order in which they were promised."""
    found = session.execute(select(VIEW).where(VIEW.c.id == func.any(list(ids))).order_by(VIEW.c.id))
    return {row.id: _told(row) for row in found}


def unaccepted(session: Session, *, now: datetime, limit: int) -> list[UUID]:
    """Messages that are due and that nobody took in yet, the most urgent first.

    One that could not be read comes again after a while.
    """
    noted = exists().where(
        Inbox.message_id == VIEW.c.id, Inbox.unreadable.is_(None) | (Inbox.accepted_at > now - SET_ASIDE)
    )
    due = (VIEW.c.accepted_at.is_(None), VIEW.c.withdrawn_at.is_(None), VIEW.c.not_before <= now)
    wanted = (
        select(VIEW.c.id)
        .where(*due, VIEW.c.held_at.is_(None), ~noted)
        .order_by(VIEW.c.bulk, VIEW.c.not_before, VIEW.c.id)
        .limit(limit)
    )
    return list(session.scalars(wanted))


def _told(row: Row[Any]) -> Told:
    return Told(
        id=row.id,
        type=row.type,
        bulk=row.bulk,
        facts=row.facts,
        sealed_token=bytes(row.sealed_token) if row.sealed_token is not None else None,
        request_id=row.request_id,
        not_before=row.not_before,
        expires_at=row.expires_at,
        withdrawn=row.withdrawn_at is not None,
        held=row.held_at is not None,
        paused=row.paused,
    )
