"""Invitations, the links that open them, and the batches in which they are sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, Uuid, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.database import new_id
from services.registration.store.base import Base


class Invitation(Base):
    """The right of one invitee to answer for one event. ``email_key`` is the address as compared."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("event_id", "email_key", name="uq_invitation_event_id_email_key"),
        CheckConstraint(
            "state in ('draft','queued','sent','bounced','answered','revoked','expired','superseded')",
            name="state_known",
        ),
        CheckConstraint("answer in ('none','accepted','declined','delegated')", name="answer_known"),
        Index("ix_invitation_event_id_id", "event_id", "id"),
        Index("ix_invitation_event_id_updated_at", "event_id", "updated_at", "id"),
        Index("ix_invitation_email_key", "email_key"),
        Index("ix_invitation_holding", "event_id", postgresql_where=text("held_seats <> '{}'::jsonb")),
        Index(
            "ix_invitation_awaited",
            "event_id",
            "answers_due_at",
            postgresql_where=text("state in ('queued','sent','bounced')"),
        ),
        Index("ix_invitation_draft", "event_id", "wave", "id", postgresql_where=text("state = 'draft'")),
        Index(
            "ix_invitation_ended",
            "event_id",
            "state",
            "answers_due_at",
            postgresql_where=text("state in ('expired','revoked')"),
        ),
        Index("ix_invitation_allocation_id", "allocation_id", postgresql_where=text("allocation_id is not null")),
        Index("ix_invitation_drawn", "event_id", "constituency", postgresql_where=text("drawn_at is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"))
    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str]
    organisation: Mapped[str] = mapped_column(server_default="", default="")
    job_title: Mapped[str] = mapped_column(server_default="", default="")
    country: Mapped[str | None]
    constituency: Mapped[str | None]
    represents: Mapped[str] = mapped_column(server_default="", default="")
    language: Mapped[str] = mapped_column(server_default="en", default="en")
    role: Mapped[str] = mapped_column(server_default="participant", default="participant")
    wave: Mapped[str | None]
    note: Mapped[str] = mapped_column(server_default="", default="")
    assistant_email: Mapped[str] = mapped_column(server_default="", default="")
    """Of who answers for them, if the organisers know somebody: tried when their own address takes no mail."""
    source: Mapped[str]
    companions_allowed: Mapped[int] = mapped_column(server_default="0", default=0)
    held_seats: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}", default=dict)
    """Seats it holds now, by pool; given up when it is answered, revoked or over."""
    answers_due_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(server_default="draft", default="draft")
    answer: Mapped[str] = mapped_column(server_default="none", default="none")
    batch_id: Mapped[UUID | None] = mapped_column(index=True)
    queued_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    """When the mail server accepted the mail; a revealed link does not count."""
    issued_at: Mapped[datetime | None]
    """When a link first left the house, by mail or revealed."""
    reminded_at: Mapped[datetime | None]
    """When the last reminder leaves, or left."""
    reminders_sent: Mapped[int] = mapped_column(server_default="0", default=0)
    reminded_until: Mapped[datetime | None]
    """Up to which instant the plan of reminders has been kept or passed over."""
    drawn_at: Mapped[datetime | None]
    """When it was sent in the place of somebody who does not come."""
    due_from_wave: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """Whether ``answers_due_at`` follows from the release of its wave."""
    allocation_id: Mapped[UUID | None]
    """Whose focal point named them, if one did."""
    bounce: Mapped[str | None]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("registration.invitation.id"))
    """The invitation of the same person that is theirs now; its own is closed then."""
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class LinkToken(Base):
    """One link that was mailed or revealed: only its keyed digest. ``purpose`` says which door it opens."""

    __tablename__ = "link_token"
    __table_args__ = (
        CheckConstraint("purpose in ('invitation','registration','address')", name="purpose_known"),
        CheckConstraint("(invitation_id is null) <> (registration_id is null)", name="one_owner"),
        Index("ix_link_token_invitation_id", "invitation_id", postgresql_where=text("invitation_id is not null")),
        Index("ix_link_token_registration_id", "registration_id", postgresql_where=text("registration_id is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    purpose: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"))
    invitation_id: Mapped[UUID | None] = mapped_column(ForeignKey("registration.invitation.id"))
    registration_id: Mapped[UUID | None]
    for_helper: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether it was made for who answers for the person."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]


class InvitationBatch(Base):
    """Mails of one order, queued together; until ``send_after`` the whole batch can be undone."""

    __tablename__ = "invitation_batch"
    __table_args__ = (
        CheckConstraint("kind in ('invitations','reminders','reports')", name="kind_known"),
        CheckConstraint("hold in ('second_person','rest')", name="hold_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"), index=True)
    kind: Mapped[str] = mapped_column(server_default="invitations", default="invitations")
    wave: Mapped[str | None]
    about: Mapped[str] = mapped_column(server_default="", default="")
    """What a batch of reports is about: the address of the document."""
    queued: Mapped[int]
    actor: Mapped[str] = mapped_column(server_default="", default="")
    """By whose order it is, as the audit names them."""
    waiting: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), server_default="{}", default=list)
    """Those whose mails are promised only when somebody releases them; kept when it is undone."""
    hold: Mapped[str | None]
    first: Mapped[int | None]
    """So many go alone, before the rest."""
    send_after: Mapped[datetime]
    released_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
