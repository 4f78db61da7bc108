"""Calls to webhooks: registration's promises as it publishes them, and what became of each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Index, Select, case, delete, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql import column, table
from sqlalchemy.types import DateTime, LargeBinary, Text, Uuid

from services.notifications.domain.webhooks import CallNext
from services.notifications.store.base import Base

LEASE = timedelta(seconds=60)
"""Longer than any call can last: all that are taken together begin at once."""
STRUGGLING = timedelta(minutes=1)
"""For so long after a call to it failed, a webhook gets one call at a time."""

PROMISES = table(
    "webhook_promise",
    column("id", Uuid()),
    column("webhook_id", Uuid()),
    column("type", Text()),
    column("body", Text()),
    column("promised_at", DateTime(timezone=True)),
    column("url", Text()),
    column("sealed_secret", LargeBinary()),
    column("sealed_old_secret", LargeBinary()),
    schema="registration",
)


class WebhookDelivery(Base):
    """What became of one call. The view ``notifications.webhook_report`` is what registration may read of it."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint("state in ('pending','sent','failed')", name="state_known"),
        Index("ix_webhook_delivery_due", "next_attempt_at", postgresql_where=text("state = 'pending'")),
    )

    call_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(server_default="pending", default="pending")
    attempts: Mapped[int] = mapped_column(server_default="0", default=0)
    status: Mapped[int | None]
    reason: Mapped[str] = mapped_column(server_default="", default="")
    lease_until: Mapped[datetime | None]
    next_attempt_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call that is ours to make now."""

    id: UUID
    attempts: int
    body: str
    promised_at: datetime
    url: str
    sealed_secrets: list[bytes]


def accept(session: Session, *, now: datetime, limit: int) -> None:
    """Note promised calls that are not known yet."""
    known = select(WebhookDelivery.call_id).where(WebhookDelivery.call_id == PROMISES.c.id).exists()
    new = select(PROMISES.c.id, literal(now), literal(now), literal(now)).where(~known).limit(limit)
    names = ["call_id", "next_attempt_at", "created_at", "changed_at"]
    session.execute(insert(WebhookDelivery).from_select(names, new).on_conflict_do_nothing())


def claim(session: Session, *, now: datetime, limit: int, each: int) -> list[Call]:
    """Take due calls; the try counts from here, whatever becomes of us.

    Webhooks with the fewest calls under way come first, so that one which answers slowly keeps none of the others
    waiting; and while one struggles, it leaves the places to them.

    Args:
        session: the transaction.
        now: what is due is judged by.
        limit: how many at most.
        each: how many to one webhook at most, with those that are under way; one, while it struggles.
    """
    promised = PROMISES.c.id == WebhookDelivery.call_id
    query = select(WebhookDelivery, PROMISES).join(PROMISES, promised)
    chosen = query.where(WebhookDelivery.call_id.in_(_next(now, limit=limit, each=each)), *_due(now), _free(now))
    calls = []
    for row in session.execute(chosen.with_for_update(of=WebhookDelivery, skip_locked=True)):
        delivery: WebhookDelivery = row[0]
        delivery.attempts, delivery.lease_until = delivery.attempts + 1, now + LEASE
        sealed = [bytes(one) for one in (row.sealed_secret, row.sealed_old_secret) if one is not None]
        calls.append(
            Call(
                id=row.id,
                attempts=delivery.attempts,
                body=row.body,
                promised_at=row.promised_at,
                url=row.url,
                sealed_secrets=sealed,
            )
        )
    return calls


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (WebhookDelivery.state == "pending", WebhookDelivery.next_attempt_at <= now)


def _free(now: datetime) -> ColumnElement[bool]:
    return WebhookDelivery.lease_until.is_(None) | (WebhookDelivery.lease_until < now)


def _next(now: datetime, *, limit: int, each: int) -> Select[tuple[UUID]]:
    """Whose turn it is; what is under way has had the first turns of its webhook."""
    free, of_one = _free(now), PROMISES.c.webhook_id
    turn = func.row_number().over(partition_by=of_one, order_by=(free, WebhookDelivery.next_attempt_at))
    share = case((of_one.in_(_struggling(now)), 1), else_=each)
    known = (WebhookDelivery.call_id, WebhookDelivery.next_attempt_at, free.label("free"))
    turns = (
        select(*known, turn.label("turn"), share.label("share"))
        .join(PROMISES, PROMISES.c.id == WebhookDelivery.call_id)
        .where(*_due(now))
        .subquery()
    )
    within = select(turns.c.call_id).where(turns.c.free, turns.c.turn <= turns.c.share)
    return within.order_by(turns.c.turn, turns.c.next_attempt_at).limit(limit)


def _struggling(now: datetime) -> Select[tuple[UUID]]:
    """The webhooks to which a call failed lately."""
    return (
        select(PROMISES.c.webhook_id)
        .join(WebhookDelivery, PROMISES.c.id == WebhookDelivery.call_id)
        .where(
            WebhookDelivery.changed_at > now - STRUGGLING,
            WebhookDelivery.state == "pending",
            WebhookDelivery.reason != "",
        )
    )


def record(session: Session, call: Call, then: CallNext, *, status: int | None, now: datetime) -> None:
    """Write what a call came to, unless somebody else has it by now."""
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.call_id == call.id, WebhookDelivery.attempts == call.attempts)
        .values(
            state=then.state, status=status, reason=then.reason, next_attempt_at=then.next_attempt_at,
            lease_until=None, changed_at=now,
        )
    )  # fmt: skip


def purge(session: Session, *, before: datetime) -> None:
    """Forget calls that changed last before then."""
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.changed_at < before))
