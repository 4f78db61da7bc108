"""The plan of waves of an event: its rows, and who stands where in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.registration.domain.waves import Wave as WaveAsItStands
from services.registration.domain.waves import WaveMode
from services.registration.store.audit import AuditEntry
from services.registration.store.base import Base
from services.registration.store.events import Event

PLANNED = "waves.planned"
"""What the audit calls setting the plan."""


class Wave(Base):
    """Invitations that go together, in the order of ``position``. Invitations name their wave by its code."""

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("event_id", "code", name="uq_wave_event_id_code"),
        CheckConstraint("mode in ('off','suggest','automatic')", name="mode_known"),
        CheckConstraint("acceptance_percent between 1 and 100", name="acceptance_is_share"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"))
    code: Mapped[str]
    position: Mapped[int]
    constituency: Mapped[str | None]
    mode: Mapped[str] = mapped_column(server_default="off", default="off")
    release_at: Mapped[datetime | None]
    acceptance_percent: Mapped[int] = mapped_column(server_default="100", default=100)
    office_hours: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    answers_due_after_days: Mapped[int | None]
    reminders: Mapped[list[dict[str, int]] | None] = mapped_column(JSONB(none_as_null=True))
    paused: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    released_at: Mapped[datetime | None]


def as_it_stands(row: Wave) -> WaveAsItStands:
    """The row for the rules."""
    same = (
        "id", "code", "constituency", "acceptance_percent", "office_hours", "answers_due_after_days", "paused",
        "released_at",
    )  # fmt: skip
    return WaveAsItStands(**{name: getattr(row, name) for name in same}, mode=WaveMode(row.mode))


def plan_of(session: Session, event_id: UUID, *, lock: bool = False, wait: bool = True) -> Sequence[Wave]:
    """The waves of an event in order.

    Args:
        session: the transaction.
        event_id: whose plan.
        lock: keep everybody else from releasing or changing any of them until the commit.
        wait: whether to wait for who holds them now; else none are found.
    """
    query = select(Wave).where(Wave.event_id == event_id).order_by(Wave.position, Wave.id)
    return session.scalars(query.with_for_update(skip_locked=not wait) if lock else query).all()


def planner_of(session: Session, event_id: UUID) -> str:
    """Who set the plan last, as the audit names them; empty when nobody did."""
    query = select(AuditEntry.actor).where(AuditEntry.subject_id == event_id, AuditEntry.action == PLANNED)
    return session.scalar(query.order_by(AuditEntry.id.desc()).limit(1)) or ""


def replace_plan(session: Session, event: Event, plan: Sequence[Mapping[str, Any]]) -> None:
    """Make the plan what is given; waves are known by their code and keep what became of them."""
    known = {row.code: row for row in plan_of(session, event.id, lock=True)}
    gone = [row.id for code, row in known.items() if code not in {wave["code"] for wave in plan}]
    session.execute(delete(Wave).where(Wave.id == func.any(gone)))
    for position, columns in enumerate(plan):
        row = known.get(columns["code"]) or Wave(id=new_id(), event_id=event.id)
        for name, value in {**columns, "position": position}.items():
            setattr(row, name, value)
        session.add(row)
    event.waves_version += 1
    session.flush()


def mark_released(session: Session, wave_id: UUID, *, now: datetime) -> None:
    """Names of it have been sent; the first time counts."""
    session.execute(update(Wave).where(Wave.id == wave_id, Wave.released_at.is_(None)).values(released_at=now))


def pause(session: Session, event_id: UUID, code: str) -> None:
    """Draw no more names from a wave until an organiser lets it."""
    session.execute(update(Wave).where(Wave.event_id == event_id, Wave.code == code).values(paused=True))
    session.execute(update(Event).where(Event.id == event_id).values(waves_version=Event.waves_version + 1))
