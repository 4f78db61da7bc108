"""Registrations: the answers, with their states and the seats they hold."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.database import new_id
from services.registration.store.base import Base


class Registration(Base):
    """The answer of one person for one event; one row through all changes of mind.

    ``seats`` maps the id of each pool to the number of seats this registration holds in it now.
    ``answer_digest`` recognises the same answer given again. ``calendar_uid`` never changes, ``calendar_sequence``
    only rises (RFC 5545).
    """

    __tablename__ = "registration"
    __table_args__ = (
        CheckConstraint(
            "state in ('pending_approval','waitlisted','offered','confirmed','attended','no_show',"
            "'declined','lapsed','cancelled','refused','substituted')",
            name="state_known",
        ),
        CheckConstraint(
            "(state in ('confirmed','offered','attended')) = (seats <> '{}'::jsonb)", name="seat_fits_state"
        ),
        Index("ix_registration_event_id_id", "event_id", "id"),
        Index("ix_registration_event_id_email_key", "event_id", "email_key"),
        Index(
            "uq_registration_active_email",
            "event_id",
            "email_key",
            unique=True,
            postgresql_where=text("state in ('pending_approval','waitlisted','offered','confirmed','attended')"),
        ),
        Index(
            "ix_registration_waiting",
            "event_id",
            "attendance",
            "waitlist_rank",
            "waitlisted_at",
            "id",
            postgresql_where=text("state = 'waitlisted'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"))
    invitation_id: Mapped[UUID | None] = mapped_column(ForeignKey("registration.invitation.id"), unique=True)
    reference: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    attendance: Mapped[str | None]
    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str]
    new_email: Mapped[str | None]
    """Another address than the invited one, until it is confirmed."""
    organisation: Mapped[str] = mapped_column(server_default="", default="")
    job_title: Mapped[str] = mapped_column(server_default="", default="")
    country: Mapped[str | None]
    constituency: Mapped[str | None]
    role: Mapped[str] = mapped_column(server_default="participant", default="participant")
    language: Mapped[str] = mapped_column(server_default="en", default="en")
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}", default=dict)
    sealed_answers: Mapped[bytes | None] = mapped_column(LargeBinary)
    on_behalf: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    companions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]", default=list)
    share_in_participant_list: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    rule_acknowledged: Mapped[str | None]
    """The text of the discussion rule as it was acknowledged."""
    decline_reason: Mapped[str] = mapped_column(server_default="", default="")
    answer_digest: Mapped[bytes] = mapped_column(LargeBinary)
    seats: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}", default=dict)
    waitlist_rank: Mapped[int] = mapped_column(server_default="0", default=0)
    waitlisted_at: Mapped[datetime | None]
    hold_until: Mapped[datetime | None]
    calendar_uid: Mapped[str]
    calendar_sequence: Mapped[int] = mapped_column(server_default="0", default=0)
    calendar_sent: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """Whether a calendar request went out that a cancellation must take back."""
    answered_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
