"""The outbox: messages promised in the same commit as the change they speak of."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, func, insert, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column
from structlog.contextvars import get_contextvars

from services.contracts.envelope import facts_of
from services.contracts.messages import Message
from services.kit.database import new_id
from services.kit.keys import Keyring
from services.letters import wording
from services.letters.translations import fitting
from services.registration.domain.mails import KINDS_OF_TYPE
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
        Index("ix_outbox_held", "id", postgresql_where=text("held_at is not null")),
        Index(
            "ix_outbox_unpurged",
            "settled_at",
            postgresql_where=text("settled_at is not null and purged_at is null"),
        ),
        Index("ix_outbox_subject_id", "subject_id"),
        Index(
            "ix_outbox_reminders",
            "subject_id",
            postgresql_where=text("type = 'invitation.reminded' and settled_at is null and withdrawn_at is null"),
        ),
        Index(
            "ix_outbox_notices",
            "subject_id",
            postgresql_where=text(
                "type in ('event.near','facts.changed','programme.changed','form.due')"
                " and settled_at is null and withdrawn_at is null"
            ),
        ),
        Index("ix_outbox_event_id_id", "event_id", "id"),
        Index("ix_outbox_batch_id", "batch_id", postgresql_where=text("batch_id is not null")),
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
    expires_at: Mapped[datetime | None]
    """From when on it is not worth sending any more: it is dropped rather than late."""
    published_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
    held_at: Mapped[datetime | None]
    """Since when it is kept back after a restore: it may have been told between the backup and then."""
    purged_at: Mapped[datetime | None]
    """Since when its facts are gone."""


def promise(
    session: Session,
    keys: Keyring,
    message: Message,
    *,
    event_id: UUID,
    subject_id: UUID,
    token: str | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> UUID:
    """Promise a message in the transaction that makes it true; returns its id.

    Args:
        session: the transaction.
        keys: seals the token while the mail waits.
        message: the fact to tell.
        event_id: the event it concerns.
        subject_id: the invitation, registration or enquiry it speaks of.
        token: the personal link's secret, if the message carries one.
        not_before: the earliest instant to send it.
        expires_at: from when on it is dropped rather than sent.
    """
    row = promised(keys, message, event_id=event_id, subject_id=subject_id, token=token)
    row |= {"expires_at": expires_at} | ({"not_before": not_before} if not_before else {})
    session.execute(insert(Outbox), row)
    return UUID(str(row["id"]))


def promised(
    keys: Keyring, message: Message, *, event_id: UUID, subject_id: UUID, token: str | None = None
) -> dict[str, Any]:
    """The columns of one outbox row, for those who write many at once."""
    return {
        "id": new_id(),
        "type": message.type,
        "version": message.version,
        "bulk": message.bulk,
        "event_id": event_id,
        "subject_id": subject_id,
        "facts": facts_of(_lightened(message)),
        "sealed_token": keys.seal(token) if token else None,
        "request_id": str(get_contextvars().get("request_id", "")),
    }


def _lightened(message: Message) -> Message:
    """The message with only those of the organiser's wordings and translations that its letter can use."""
    event, reader = getattr(message, "event", None), getattr(message, "recipient", None)
    if event is None or not (event.wordings or event.translations):
        return message
    kinds = KINDS_OF_TYPE.get(message.type, wording.KINDS) if reader else ()
    found = [wording.chosen(event, kind, reader.language) for kind in kinds] if reader else []
    translations = fitting(event, reader.language) if reader else event.translations
    kept = replace(event, wordings=[one for one in found if one], translations=translations)
    return replace(message, event=kept)  # type: ignore[call-arg]  # it has one, as we have just seen
