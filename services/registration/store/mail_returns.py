"""What mail providers report of mails. The view ``registration.returned_mail`` is what notifications may read of it.

A row lives until the report of notifications shows that it was taken in.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.domain.people import email_key
from services.registration.domain.reporting import HANDED_IN
from services.registration.store.base import Base
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.outbox import Outbox
from services.registration.store.registrations import Registration
from services.registration.store.reports import VIEW


class MailReturn(Base):
    """One mail that came back, as its provider tells."""

    __tablename__ = "mail_return"
    __table_args__ = (CheckConstraint("kind in ('hard','soft')", name="kind_known"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Made from the id of the call: the same call is one row."""
    delivery_id: Mapped[UUID]
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="", default="")
    received_at: Mapped[datetime]


def add(session: Session, row: Mapping[str, Any]) -> None:
    """Note one, unless the same call brought it before."""
    session.execute(insert(MailReturn).values(**row).on_conflict_do_nothing())


def find_delivery(session: Session, delivery_id: UUID) -> tuple[UUID, UUID, str] | None:
    """The mail of this id, whose organisation's it is, and whom it went to; none when it is no mail of ours."""
    return _first(session, VIEW.c.delivery_id == delivery_id)


def latest_to(session: Session, email: str) -> tuple[UUID, UUID, str] | None:
    """The latest mail that was handed in to this address of an invitee or registrant, likewise."""
    key = email_key(email)
    invited = select(Invitation.id).where(Invitation.email_key == key)
    registered = select(Registration.id).where(Registration.email_key == key)
    theirs = Outbox.subject_id.in_(invited) | Outbox.subject_id.in_(registered)
    return _first(session, theirs, VIEW.c.state.in_(HANDED_IN))


def forget_taken(session: Session, *, before: datetime) -> None:
    """Forget those that have been taken in, and those that nobody took in since then."""
    is_over = VIEW.c.state.in_(("failed", "dead", "skipped"))
    waits = select(VIEW.c.delivery_id).where(VIEW.c.delivery_id == MailReturn.delivery_id, ~is_over)
    session.execute(delete(MailReturn).where(~waits.exists() | (MailReturn.received_at < before)))


def _first(session: Session, *conditions: Any) -> tuple[UUID, UUID, str] | None:
    query = (
        select(VIEW.c.delivery_id, Event.organisation_id, VIEW.c.recipient)
        .join(Outbox, Outbox.id == VIEW.c.message_id)
        .join(Event, Event.id == Outbox.event_id)
        .where(*conditions)
        .order_by(VIEW.c.changed_at.desc())
    )
    row = session.execute(query.limit(1)).first()
    return (row.delivery_id, row.organisation_id, row.recipient) if row else None
