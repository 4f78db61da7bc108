"""Deliveries: one mail to one recipient each, with its tries, lease and state."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.database import new_id
from services.notifications.store.base import Base


class Delivery(Base):
    """One mail. The view ``notifications.delivery_report`` is what registration may read of it."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint(
            "state in ('pending','sending','ambiguous','sent','sent_assumed','failed','dead','skipped','held')",
            name="state_known",
        ),
        CheckConstraint("(state = 'sending') = (lease is not null)", name="lease_while_sending"),
        CheckConstraint(
            "(state in ('pending','ambiguous')) = (next_attempt_at is not null)", name="next_while_waiting"
        ),
        UniqueConstraint("message_id", "purpose", "recipient"),
        Index("ix_delivery_due", "next_attempt_at", "id", postgresql_where=text("state in ('pending','ambiguous')")),
        Index("ix_delivery_leased", "lease_until", postgresql_where=text("state = 'sending'")),
        Index(
            "ix_delivery_unsent", "state", "id", postgresql_where=text("state not in ('sent','sent_assumed','skipped')")
        ),
        Index("ix_delivery_unclear", "id", postgresql_where=text("ambiguities > 0")),
        Index("ix_delivery_settled", "changed_at", postgresql_where=text("purged_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    message_id: Mapped[UUID]
    purpose: Mapped[str]
    recipient: Mapped[str]
    contact: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Who answers, for the mails of an enquiry."""
    because: Mapped[str] = mapped_column(server_default="", default="")
    """Why an enquiry went to this recipient."""
    bulk: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    state: Mapped[str] = mapped_column(server_default="pending", default="pending")
    attempts: Mapped[int] = mapped_column(server_default="0", default=0)
    crashes: Mapped[int] = mapped_column(server_default="0", default=0)
    ambiguities: Mapped[int] = mapped_column(server_default="0", default=0)
    """Tries whose effect is unknown: copies that arrived are at most one more than these."""
    may_duplicate: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    waits_for_host: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    lease: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    phase: Mapped[str] = mapped_column(server_default="", default="")
    next_attempt_at: Mapped[datetime | None]
    hinted_until: Mapped[datetime | None]
    """Until then a hint is believed to be on its way."""
    reason: Mapped[str] = mapped_column(server_default="", default="")
    """For people: why it waits, failed or was skipped."""
    reply: Mapped[str] = mapped_column(server_default="", default="")
    """The mail server's own line."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    requeued_at: Mapped[datetime | None]
    """When an operator put it back among those to be sent; its patience counts from there."""
    purged_at: Mapped[datetime | None]
    """Since when address, contact and reply are gone."""
