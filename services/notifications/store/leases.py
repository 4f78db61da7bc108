"""Taking deliveries to send them, and giving them back: every write is fenced by the lease."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.orm import Session

from services.kit.limits import Limit
from services.notifications.domain.deliveries import LEASE, PAYLOAD_STARTED, SETTLED, Attempted, State
from services.notifications.domain.retrying import Next
from services.notifications.store.deliveries import Delivery

_SEEN = (
    Delivery.id, Delivery.message_id, Delivery.purpose, Delivery.recipient, Delivery.contact, Delivery.bulk,
    Delivery.attempts, Delivery.crashes, Delivery.may_duplicate, Delivery.created_at, Delivery.requeued_at,
    Delivery.phase, Delivery.reason,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One row as it was when we locked or leased it."""

    tried: Attempted
    message_id: UUID
    purpose: str
    recipient: str
    contact: dict[str, Any] | None
    phase: str
    reason: str


def lock_due(session: Session, ids: Sequence[UUID], *, now: datetime, limit: int | None) -> list[Taken]:
    """Those of the deliveries that are due and nobody else holds, locked."""
    due = (Delivery.id == func.any(list(ids)), Delivery.state == State.PENDING, Delivery.next_attempt_at <= now)
    wanted = select(*_SEEN).where(*due).order_by(Delivery.bulk, Delivery.next_attempt_at, Delivery.id).limit(limit)
    return [_taken(row) for row in session.execute(wanted.with_for_update(skip_locked=True))]


def room_within(session: Session, rate: Limit, *, now: datetime) -> int:
    """How many mails may go out now so that no more do in the rate's time; held for us until the commit."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(rate.name))))
    gone = Delivery.state.in_((State.SENDING, State.SENT, State.AMBIGUOUS, State.FAILED))
    # The condition on the purge is spelled as the partial index spells it.
    lately = (Delivery.changed_at > now - timedelta(seconds=rate.seconds), Delivery.purged_at.is_(None))
    return max(0, rate.times - (session.scalar(select(func.count()).where(gone, *lately)) or 0))


def lease(session: Session, ids: Sequence[UUID], *, holder: UUID, now: datetime) -> None:
    """Take locked deliveries; the try counts from here, whatever becomes of us."""
    session.execute(
        update(Delivery)
        .where(Delivery.id == func.any(list(ids)))
        .values(
            state=State.SENDING, lease=holder, lease_until=now + LEASE, attempts=Delivery.attempts + 1,
            phase="", next_attempt_at=None, hinted_until=None, changed_at=now,
        )
    )  # fmt: skip


def renew(connection: Connection, holder: UUID, *, now: datetime) -> None:
    """Say that the holder is still alive."""
    connection.execute(
        update(Delivery)
        .where(Delivery.lease == holder, Delivery.state == State.SENDING)
        .values(lease_until=now + LEASE)
    )


def record(session: Session, delivery_id: UUID, then: Next, *, holder: UUID, now: datetime) -> bool:
    """Write what a try came to; false when the lease is no longer ours and nothing was written."""
    ours = (Delivery.id == delivery_id, Delivery.lease == holder)
    written = session.execute(update(Delivery).where(*ours).values(**_values(then, now)).returning(Delivery.id))
    return written.first() is not None


def give_back(session: Session, ids: Sequence[UUID], *, holder: UUID, now: datetime) -> None:
    """Return leased deliveries that were not handed in. One whose mail began to go out stays: it may have arrived."""
    session.execute(
        update(Delivery)
        .where(Delivery.id == func.any(list(ids)), Delivery.lease == holder, Delivery.phase != PAYLOAD_STARTED)
        .values(
            state=State.PENDING, lease=None, lease_until=None, attempts=Delivery.attempts - 1,
            next_attempt_at=now, phase="", changed_at=now,
        )
    )  # fmt: skip


def lock_silent(session: Session, *, now: datetime, limit: int) -> list[Taken]:
    """Deliveries whose holder let the lease run out, locked."""
    silent = (Delivery.state == State.SENDING, Delivery.lease_until < now)
    wanted = select(*_SEEN).where(*silent).order_by(Delivery.lease_until).limit(limit)
    return [_taken(row) for row in session.execute(wanted.with_for_update(skip_locked=True))]


def lock_doubtful(session: Session, *, now: datetime, limit: int) -> list[Taken]:
    """Ambiguous deliveries about which it is time to decide, locked."""
    doubtful = (Delivery.state == State.AMBIGUOUS, Delivery.next_attempt_at <= now)
    wanted = select(*_SEEN).where(*doubtful).order_by(Delivery.next_attempt_at).limit(limit)
    return [_taken(row) for row in session.execute(wanted.with_for_update(skip_locked=True))]


def settle(session: Session, delivery_id: UUID, then: Next, *, now: datetime) -> None:
    """Write the next step of a delivery we hold locked."""
    session.execute(update(Delivery).where(Delivery.id == delivery_id).values(**_values(then, now)))


def _values(then: Next, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "state": then.state, "attempts": then.attempts, "crashes": then.crashes, "reason": then.reason,
        "next_attempt_at": then.next_attempt_at, "may_duplicate": then.may_duplicate,
        "waits_for_host": then.waits_for_host, "lease": None, "lease_until": None, "hinted_until": None,
        "changed_at": now,
    }  # fmt: skip
    if then.reply:
        values["reply"] = then.reply[:500]
    if then.state in {State.SENT, State.SENT_ASSUMED}:
        values["sent_at"] = now
    if then.state is State.AMBIGUOUS:
        values["ambiguities"] = Delivery.ambiguities + 1
    if then.state in SETTLED:
        values["next_attempt_at"] = None
    return values


def _taken(row: Row[Any]) -> Taken:
    tried = Attempted(
        id=row.id,
        bulk=row.bulk,
        attempts=row.attempts,
        crashes=row.crashes,
        may_duplicate=row.may_duplicate,
        created_at=row.created_at,
        requeued_at=row.requeued_at,
    )
    return Taken(
        tried=tried,
        message_id=row.message_id,
        purpose=row.purpose,
        recipient=row.recipient,
        contact=row.contact,
        phase=row.phase,
        reason=row.reason,
    )
