"""Enquiries: questions to an event's team, stored before they are answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.database import new_id
from services.registration.store.base import Base


class Enquiry(Base):
    """One question, with who has it and by when an answer is due."""

    __tablename__ = "enquiry"
    __table_args__ = (
        CheckConstraint("state in ('received','routed','answered','closed')", name="state_known"),
        Index("ix_enquiry_event_id_id", "event_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"))
    reference: Mapped[str] = mapped_column(unique=True)
    topic: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    question: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="en", default="en")
    state: Mapped[str] = mapped_column(server_default="received", default="received")
    routed_to: Mapped[str | None]
    routed_because: Mapped[str | None]
    routed_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
