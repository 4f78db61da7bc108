"""Deliveries whose mail has come back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import column, table
from sqlalchemy.types import Text, Uuid

from services.notifications.domain.bounces import BounceReport
from services.notifications.domain.deliveries import State
from services.notifications.store.deliveries import Delivery

VIEW = table(
    "returned_mail", column("delivery_id", Uuid()), column("kind", Text()), column("reason", Text()),
    schema="registration",
)  # fmt: skip
"""What mail providers report, as registration publishes it."""

_HANDED_IN = Delivery.state.in_((State.SENT, State.SENT_ASSUMED)) & Delivery.purged_at.is_(None)
"""Of mails that were forgotten nothing new is noted: reports repeat addresses."""


def reported(session: Session, *, limit: int) -> list[tuple[UUID, str, str]]:
    """Mails that were handed in and of which a provider reports that they came back: id, kind and reason."""
    known = select(VIEW).join(Delivery, Delivery.id == VIEW.c.delivery_id)
    rows = session.execute(known.where(_HANDED_IN).limit(limit))
    return [(row.delivery_id, row.kind, row.reason) for row in rows]


def mark_returned(session: Session, delivery_id: UUID, report: BounceReport, *, now: datetime) -> str | None:
    """Turn a mail that was handed in into a failed one; returns its address, or none when there was nothing to turn."""
    changed = session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, _HANDED_IN)
        .values(state=State.FAILED, reason=report.reason, reply=report.diagnostic, changed_at=now)
        .returning(Delivery.recipient)
    )
    return changed.scalar_one_or_none()
