"""Events: what is filtered, sorted or ruled by is a column; the rest of the description is one document."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.database import new_id
from services.registration.store.base import Base


class Event(Base):
    """A gathering with a time, a place and a number of seats.

    ``details`` holds the contract's fields as the schema dumped them (wall-clock strings included); the columns
    beside it are derived from it on every write. ``attendance`` and ``constituencies`` in it are copies for reading:
    the capacities that rule are rows of ``pool``.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(
            "status in ('draft','announced','open','closed','finished','archived','postponed','cancelled')",
            name="status_known",
        ),
        CheckConstraint("doors_open_at is null or doors_open_at <= starts_at", name="doors_before_start"),
        CheckConstraint("ends_at is null or ends_at >= starts_at", name="ends_after_start"),
        UniqueConstraint("organisation_id", "reference_code", name="uq_event_organisation_id_reference_code"),
        Index("ix_event_organisation_id_id", "organisation_id", "id"),
        Index("ix_event_listed", "starts_at", "id", postgresql_where=text("visibility = 'listed'")),
        Index("ix_event_finishing", "ends_at", postgresql_where=text("status in ('open','closed')")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("registration.organisation.id"))
    status: Mapped[str] = mapped_column(server_default="draft", default="draft")
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    capacity_version: Mapped[int] = mapped_column(server_default="1", default=1)
    slug: Mapped[str] = mapped_column(unique=True)
    slug_is_made: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    title: Mapped[str]
    reference_code: Mapped[str | None]
    event_type: Mapped[str | None]
    series_code: Mapped[str | None] = mapped_column(index=True)
    themes: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}", default=list)
    timezone: Mapped[str]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    doors_open_at: Mapped[datetime | None]
    answers_due_at: Mapped[datetime | None]
    access: Mapped[str] = mapped_column(server_default="invitation_only", default="invitation_only")
    visibility: Mapped[str] = mapped_column(server_default="listed", default="listed")
    waitlist_policy: Mapped[str] = mapped_column(server_default="curated", default="curated")
    requires_approval: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    sending_paused_at: Mapped[datetime | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class EventSlug(Base):
    """Every slug an event ever had, so that old addresses redirect and no other event takes them."""

    __tablename__ = "event_slug"

    slug: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
