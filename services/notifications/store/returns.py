"""Deliveries whose mail has come back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.notifications.domain.bounces import BounceReport
from services.notifications.domain.deliveries import State
from services.notifications.store.deliveries import Delivery

_HANDED_IN = (State.SENT, State.SENT_ASSUMED)


def mark_returned(session: Session, delivery_id: UUID, report: BounceReport, *, now: datetime) -> str | None:
    """Turn a mail that was handed in into a failed one; returns its address, or none when there was nothing to turn."""
    changed = session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state.in_(_HANDED_IN))
        .values(state=State.FAILED, reason=report.reason, reply=report.diagnostic, changed_at=now)
        .returning(Delivery.recipient)
    )
    return changed.scalar_one_or_none()
