"""What organisers are asked to do: written once for each reason, ticked off by them or by the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, Uuid, cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.registration.domain.refusals import NotFound
from services.registration.store.base import Base
from services.registration.store.invitations import Invitation

_ONCE = "uq_organiser_task_event_id_kind_key"


class OrganiserTask(Base):
    """One thing for a person to do. ``key`` is its reason: the same reason never makes a second task."""

    __tablename__ = "organiser_task"
    __table_args__ = (UniqueConstraint("event_id", "kind", "key", name=_ONCE),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"))
    kind: Mapped[str]
    key: Mapped[str]
    subject: Mapped[dict[str, Any]] = mapped_column(JSONB)
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why there is something to do."""

    event_id: UUID
    kind: str
    key: str
    subject: Mapping[str, Any]
    due_at: datetime | None = None


def ask(session: Session, reason: Reason, *, now: datetime) -> bool:
    """Write a task unless its reason has made one already; tells whether it is new."""
    row = {
        "id": new_id(), "event_id": reason.event_id, "kind": reason.kind, "key": reason.key,
        "subject": dict(reason.subject), "due_at": reason.due_at, "created_at": now,
    }  # fmt: skip
    made = insert(OrganiserTask).values(row).on_conflict_do_nothing(constraint=_ONCE).returning(OrganiserTask.id)
    return session.execute(made).first() is not None


def listed(
    session: Session, event_id: UUID, *, done: bool | None, before: UUID | None, limit: int
) -> Sequence[OrganiserTask]:
    """Tasks of an event, newest first; ``done`` none means both."""
    query = select(OrganiserTask).where(OrganiserTask.event_id == event_id)
    if done is not None:
        query = query.where(OrganiserTask.done_at.is_not(None) if done else OrganiserTask.done_at.is_(None))
    if before is not None:
        query = query.where(OrganiserTask.id < before)
    return session.scalars(query.order_by(OrganiserTask.id.desc()).limit(limit)).all()


def find(session: Session, event_id: UUID, task_id: UUID) -> OrganiserTask:
    """One task of the event, kept from other writers until the commit.

    Raises:
        NotFound: the event has none of this id.
    """
    query = select(OrganiserTask).where(OrganiserTask.event_id == event_id, OrganiserTask.id == task_id)
    found = session.scalar(query.with_for_update())
    if found is None:
        raise NotFound("There is no such task.")
    return found


def tick_off(session: Session, task_ids: Sequence[UUID], *, by: str, now: datetime) -> None:
    """These are done."""
    chosen = (OrganiserTask.id == func.any(list(task_ids)), OrganiserTask.done_at.is_(None))
    session.execute(update(OrganiserTask).where(*chosen).values(done_at=now, done_by=by))


def tick_off_overdue(session: Session, kind: str, *, now: datetime) -> None:
    """Whatever of this kind was to be done by now has settled itself."""
    over = (OrganiserTask.kind == kind, OrganiserTask.done_at.is_(None), OrganiserTask.due_at <= now)
    session.execute(update(OrganiserTask).where(*over).values(done_at=now, done_by="clock"))


def tick_off_mended(session: Session, kind: str, *, now: datetime) -> None:
    """Tasks of this kind about an invitation that is no longer one whose mail came back have settled themselves."""
    about = cast(OrganiserTask.subject["invitation"].astext, Uuid)
    bounced = select(Invitation.id).where(Invitation.id == about, Invitation.state == "bounced")
    of_invitations = (OrganiserTask.kind == kind, OrganiserTask.subject.has_key("invitation"))
    mended = (*of_invitations, OrganiserTask.done_at.is_(None), ~bounced.exists())
    session.execute(update(OrganiserTask).where(*mended).values(done_at=now, done_by="clock"))


def open_about_registrations(session: Session, kind: str) -> dict[UUID, UUID]:
    """The open tasks of this kind that are about a registration, each with which one."""
    about = OrganiserTask.subject["registration"].astext
    mine = (OrganiserTask.kind == kind, OrganiserTask.done_at.is_(None), about.is_not(None))
    return {row[0]: UUID(row[1]) for row in session.execute(select(OrganiserTask.id, about).where(*mine))}


def is_open(session: Session, event_id: UUID, kind: str, subject: Mapping[str, Any]) -> bool:
    """Whether a task of this kind about this subject waits."""
    mine = (OrganiserTask.event_id == event_id, OrganiserTask.kind == kind, OrganiserTask.done_at.is_(None))
    about = OrganiserTask.subject.contains(dict(subject))
    return session.scalar(select(OrganiserTask.id).where(*mine, about).limit(1)) is not None


def open_of(session: Session, event_id: UUID, kind: str) -> Sequence[OrganiserTask]:
    """The open tasks of one kind."""
    mine = (OrganiserTask.event_id == event_id, OrganiserTask.kind == kind, OrganiserTask.done_at.is_(None))
    return session.scalars(select(OrganiserTask).where(*mine)).all()
