"""The outbox: messages promised in the same commit as the change they speak of."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.database import new_id
from services.registration.store.base import Base


class Outbox(Base):
    """One promised message. The view ``registration.outbox_message`` is what notifications may read of it.

    Published again every 15 s until ``accepted_at``; ``settled_at`` says that every delivery reached its end, and
    then ``sealed_token`` is wiped.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_to_publish",
            "not_before",
            "id",
            postgresql_where=text("accepted_at is null and withdrawn_at is null"),
        ),
        Index("ix_outbox_unsettled", "id", postgresql_where=text("settled_at is null and published_at is not null")),
        Index("ix_outbox_subject_id", "subject_id"),
        Index("ix_outbox_batch_id", "batch_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    type: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    bulk: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    event_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    """The invitation, registration or enquiry it speaks of."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sealed_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    request_id: Mapped[str] = mapped_column(server_default="", default="")
    batch_id: Mapped[UUID | None]
    occurred_at: Mapped[datetime] = mapped_column(server_default=func.now())
    not_before: Mapped[datetime] = mapped_column(server_default=func.now())
    published_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
