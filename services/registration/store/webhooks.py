"""Webhooks of organisations, the calls promised to them, and what notifications reports of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Select,
    UniqueConstraint,
    case,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, insert
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql import column, table
from sqlalchemy.types import DateTime, Integer, Text, Uuid

from services.kit.database import new_id
from services.registration.domain.refusals import NotFound
from services.registration.domain.webhooks import body_of
from services.registration.store.base import Base
from services.registration.store.events import Event
from services.registration.store.outbox import Outbox

REPORT = table(
    "webhook_report",
    column("call_id", Uuid()),
    column("state", Text()),
    column("attempts", Integer()),
    column("status", Integer()),
    column("reason", Text()),
    column("next_attempt_at", DateTime(timezone=True)),
    column("changed_at", DateTime(timezone=True)),
    schema="notifications",
)


class Webhook(Base):
    """An address of another program that is told what happens."""

    __tablename__ = "webhook"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("registration.organisation.id"), index=True)
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("registration.event.id"))
    url: Mapped[str]
    types: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}", default=list)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_old_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    old_secret_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class WebhookCall(Base):
    """One call that was promised. The view ``registration.webhook_promise`` is what notifications may read of it."""

    __tablename__ = "webhook_call"
    __table_args__ = (
        UniqueConstraint("webhook_id", "message_id", "repeat"),
        Index("ix_webhook_call_webhook_id_id", "webhook_id", "id"),
        Index("ix_webhook_call_open", "id", postgresql_where=text("settled_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("registration.webhook.id", ondelete="CASCADE"))
    message_id: Mapped[UUID]
    repeat: Mapped[int] = mapped_column(server_default="0", default=0)
    """How often the message had been told before."""
    type: Mapped[str]
    body: Mapped[str]
    promised_at: Mapped[datetime] = mapped_column(server_default=func.now())
    settled_at: Mapped[datetime | None]


@dataclass(frozen=True, kw_only=True)
class WebhooksWanted:
    """Which webhooks to list."""

    organisation_id: UUID
    event_id: UUID | None
    before: UUID | None
    limit: int
    since: datetime | None = None


def listed(session: Session, wanted: WebhooksWanted) -> list[Webhook]:
    """Webhooks, newest first."""
    query = select(Webhook).where(*_visible(wanted.organisation_id, wanted.event_id))
    if wanted.before is not None:
        query = query.where(Webhook.id < wanted.before)
    if wanted.since is not None:
        query = query.where(Webhook.created_at >= wanted.since)
    return list(session.scalars(query.order_by(Webhook.id.desc()).limit(wanted.limit)))


def find(
    session: Session, organisation_id: UUID, webhook_id: UUID, *, only: UUID | None, lock: bool = False
) -> Webhook:
    """One webhook; ``only`` is the event to which the caller's key is bound, if it is.

    Raises:
        NotFound: the organisation has none of this id.
    """
    query = select(Webhook).where(Webhook.id == webhook_id, *_visible(organisation_id, only))
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("There is no such webhook.")
    return found


def fan_out(session: Session, message_ids: Sequence[UUID]) -> None:
    """Promise calls about these messages, each to every webhook that wants to know, once."""
    wanted = _wanted().where(Outbox.id == func.any(list(message_ids)))
    rows = [_call(row) for row in session.execute(wanted)]
    if rows:
        session.execute(insert(WebhookCall).on_conflict_do_nothing(), rows)


def tell(session: Session, type_: str, *, event_id: UUID, subject_id: UUID, now: datetime) -> None:
    """Note in the outbox what becomes no mail, and promise the calls about it, in the transaction that makes it so."""
    id_ = new_id()
    ended = dict.fromkeys(("occurred_at", "not_before", "published_at", "accepted_at", "settled_at"), now)
    session.execute(
        insert(Outbox).values(id=id_, type=type_, event_id=event_id, subject_id=subject_id, facts={}, **ended)
    )
    fan_out(session, [id_])


def replay(session: Session, webhook: Webhook, *, since: UUID, limit: int) -> tuple[int, UUID | None]:
    """Promise a webhook anew what it was told from this message on, or would have been told.

    A call that ended is followed by another, and one that waits is not. Ids rise with time, so the message may be
    forgotten.

    Returns:
        how many calls were promised, and the message to go on from when there are more.
    """
    told = (Outbox.published_at.is_not(None), Outbox.id >= since)
    wanted = _wanted().where(Webhook.id == webhook.id, *told).limit(limit + 1)
    found = session.execute(wanted).all()
    following = found[limit].id if len(found) > limit else None
    told_before = _repeats(session, webhook.id, [row.id for row in found[:limit]])
    rows = [_call(row, repeat=told_before.get(row.id, 0)) for row in found[:limit]]
    if not rows:
        return 0, None
    promised = insert(WebhookCall).on_conflict_do_nothing().returning(WebhookCall.id)
    return len(session.execute(promised, rows).all()), following


def _repeats(session: Session, webhook_id: UUID, messages: Sequence[UUID]) -> dict[UUID, int]:
    """The repeat that is next for each message that was told before, or the one that still waits."""
    next_ = func.max(WebhookCall.repeat) + func.min(case((WebhookCall.settled_at.is_(None), 0), else_=1))
    query = select(WebhookCall.message_id, next_.label("next")).group_by(WebhookCall.message_id)
    rows = session.execute(
        query.where(WebhookCall.webhook_id == webhook_id, WebhookCall.message_id == func.any(list(messages)))
    )
    return {row.message_id: row.next for row in rows}


def _wanted() -> Select[UUID, str, UUID, UUID, datetime, UUID]:
    """Messages in their order, each with a webhook that wants to know."""
    wants = (
        (Webhook.organisation_id == Event.organisation_id)
        & or_(Webhook.event_id.is_(None), Webhook.event_id == Event.id)
        & or_(func.cardinality(Webhook.types) == 0, Outbox.type == func.any(Webhook.types))
        & Webhook.disabled_at.is_(None)
    )
    return (
        select(Outbox.id, Outbox.type, Outbox.event_id, Outbox.subject_id, Outbox.occurred_at, Webhook.id.label("to"))
        .join(Event, Event.id == Outbox.event_id)
        .join(Webhook, wants)
        .order_by(Outbox.id)
    )


def calls(session: Session, webhook_id: UUID, *, before: UUID | None, limit: int) -> list[Row[Any]]:
    """Calls to a webhook with what became of them, newest first."""
    query = (
        select(WebhookCall, REPORT)
        .outerjoin(REPORT, REPORT.c.call_id == WebhookCall.id)
        .where(WebhookCall.webhook_id == webhook_id)
    )
    query = query.where(WebhookCall.id < before) if before is not None else query
    return list(session.execute(query.order_by(WebhookCall.id.desc()).limit(limit)))


def settle(session: Session, *, now: datetime, limit: int) -> list[tuple[UUID, str]]:
    """Close calls that came to an end; returns the webhook and reason of those that failed for good."""
    ended = (
        select(WebhookCall.id, WebhookCall.webhook_id, REPORT.c.state, REPORT.c.reason)
        .join(REPORT, REPORT.c.call_id == WebhookCall.id)
        .where(WebhookCall.settled_at.is_(None), REPORT.c.state != "pending")
        .limit(limit)
    )
    rows = session.execute(ended.with_for_update(of=WebhookCall, skip_locked=True)).all()
    session.execute(
        update(WebhookCall).where(WebhookCall.id == func.any([row.id for row in rows])).values(settled_at=now)
    )
    return [(row.webhook_id, row.reason) for row in rows if row.state == "failed"]


def disable(session: Session, webhook_id: UUID, *, reason: str, now: datetime) -> Webhook | None:
    """Call it no more; none when it is disabled already."""
    return session.scalar(
        update(Webhook)
        .where(Webhook.id == webhook_id, Webhook.disabled_at.is_(None))
        .values(disabled_at=now, disabled_reason=reason, version=Webhook.version + 1)
        .returning(Webhook)
    )


def purge(session: Session, *, before: datetime) -> None:
    """Forget calls that were promised before then."""
    session.execute(delete(WebhookCall).where(WebhookCall.promised_at < before))


def _call(row: Any, *, repeat: int = 0) -> dict[str, Any]:
    body = body_of(row.type, row.occurred_at, event_id=row.event_id, subject_id=row.subject_id, message_id=row.id)
    return {
        "id": new_id(), "webhook_id": row.to, "message_id": row.id, "repeat": repeat, "type": row.type, "body": body,
    }  # fmt: skip


def _visible(organisation_id: UUID, event_id: UUID | None) -> list[ColumnElement[bool]]:
    own = [Webhook.organisation_id == organisation_id]
    return own if event_id is None else [*own, Webhook.event_id == event_id]
