"""Changes of facts that people are still to be told of: one open row an event, however often it is edited."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.registration.domain.fact_changes import LONGEST_QUIET, is_due
from services.registration.store.base import Base

_OPEN = text("settled_at is null")


class FactChange(Base):
    """What people were last told, since when it is no longer so, and what became of it."""

    __tablename__ = "fact_change"
    __table_args__ = (Index("uq_fact_change_open", "event_id", unique=True, postgresql_where=_OPEN),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"), index=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    first_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    """When people were told, or there was nothing left to tell."""
    told: Mapped[int] = mapped_column(server_default="0", default=0)
    """How many people were told."""


def note(session: Session, event_id: UUID, before: Mapping[str, Any], *, now: datetime) -> None:
    """Remember that facts have changed; a later edit folds into the first and begins the quiet period anew."""
    row = {"id": new_id(), "event_id": event_id, "before": dict(before), "first_at": now, "edited_at": now}
    made = insert(FactChange).values(row)
    folded = made.on_conflict_do_update(
        index_elements=[FactChange.event_id], index_where=_OPEN, set_={"edited_at": now}
    )
    session.execute(folded)


def earlier_starts(session: Session, event_id: UUID) -> list[tuple[str, str]]:
    """When the event was to begin before each change that people had to be told of: wall time and zone, in order."""
    before = FactChange.before
    query = select(before["starts_at"].astext, before["timezone"].astext).where(FactChange.event_id == event_id)
    return [(wall, zone) for wall, zone in session.execute(query.order_by(FactChange.first_at)) if wall]


def due(session: Session, *, quiet: timedelta, now: datetime, limit: int) -> list[UUID]:
    """Events whose changes are to be told now."""
    long_enough = FactChange.first_at <= now - LONGEST_QUIET * quiet
    waiting = or_(FactChange.edited_at <= now - quiet, long_enough)
    query = select(FactChange.event_id).where(FactChange.settled_at.is_(None), waiting)
    return list(session.scalars(query.order_by(FactChange.first_at).limit(limit)))


def claim(session: Session, event_id: UUID, *, quiet: timedelta, now: datetime) -> FactChange | None:
    """The event's open change if it is still due, kept from others until the commit."""
    query = select(FactChange).where(FactChange.event_id == event_id, FactChange.settled_at.is_(None))
    found = session.scalar(query.with_for_update())
    return found if found and is_due(found.first_at, found.edited_at, quiet=quiet, now=now) else None


def drop_open(session: Session, event_id: UUID, *, now: datetime) -> None:
    """The event is cancelled, which is told to everybody by itself."""
    query = select(FactChange).where(FactChange.event_id == event_id, FactChange.settled_at.is_(None))
    found = session.scalar(query.with_for_update())
    if found:
        found.settled_at = now
