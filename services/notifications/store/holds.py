"""The restore fence on deliveries, and putting an abandoned one back among those to be sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.notifications.domain.deliveries import State
from services.notifications.store.deliveries import Delivery

_LIVE = (State.PENDING, State.SENDING, State.AMBIGUOUS)
_AGAIN = {"state": State.PENDING, "attempts": 0, "crashes": 0, "reason": "", "waits_for_host": False}


@dataclass(frozen=True, kw_only=True)
class Ended:
    """One delivery as an operator looks at it: no address."""

    id: UUID
    message_id: UUID
    purpose: str
    state: State
    reason: str
    changed_at: datetime
    purged: bool


def hold(session: Session, *, now: datetime) -> int:
    """Keep back every delivery that is still to be sent, whoever had it; tells how many.

    Each may have been sent since the backup, so each counts as one that may come twice. Touches only columns that
    every release has had, because it also works on backups of older ones.
    """
    held = session.execute(
        update(Delivery)
        .where(Delivery.state.in_(_LIVE))
        .values(
            state=State.HELD, lease=None, lease_until=None, next_attempt_at=None, hinted_until=None,
            may_duplicate=True, reason="Held after a restore.", changed_at=now,
        )
        .returning(Delivery.id)
    )  # fmt: skip
    return len(held.all())


def release(session: Session, *, now: datetime) -> int:
    """Make every held delivery due; tells how many."""
    freed = session.execute(
        update(Delivery)
        .where(Delivery.state == State.HELD)
        .values(**_AGAIN, next_attempt_at=now, requeued_at=now, changed_at=now)
        .returning(Delivery.id)
    )
    return len(freed.all())


def lock_ended(session: Session, delivery_id: UUID) -> Ended | None:
    """One delivery, kept from others until the commit."""
    row = session.scalar(select(Delivery).where(Delivery.id == delivery_id).with_for_update())
    return _ended(row) if row else None


def list_dead(session: Session, *, limit: int) -> list[Ended]:
    """Deliveries that were given up and whose address is still known, the newest first."""
    dead = (Delivery.state == State.DEAD, Delivery.purged_at.is_(None))
    return [
        _ended(row) for row in session.scalars(select(Delivery).where(*dead).order_by(Delivery.id.desc()).limit(limit))
    ]


def send_again(session: Session, delivery_id: UUID, *, now: datetime) -> None:
    """Make a locked delivery due, with fresh patience."""
    session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id)
        .values(**_AGAIN, next_attempt_at=now, requeued_at=now, hinted_until=None, changed_at=now)
    )


def count_by_state(session: Session) -> dict[str, int]:
    """How many deliveries are in each state that is not a good end."""
    unsent = Delivery.state.not_in(("sent", "sent_assumed", "skipped"))
    counted = select(Delivery.state, func.count().label("number")).where(unsent).group_by(Delivery.state)
    return {row.state: row.number for row in session.execute(counted)}


def _ended(row: Delivery) -> Ended:
    return Ended(
        id=row.id,
        message_id=row.message_id,
        purpose=row.purpose,
        state=State(row.state),
        reason=row.reason,
        changed_at=row.changed_at,
        purged=row.purged_at is not None,
    )
