"""Finding deliveries that wait for somebody to send them, adding new ones, and forgetting old ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.domain.deliveries import SETTLED, State
from services.notifications.store.deliveries import Delivery
from services.notifications.store.messages import VIEW


def add(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Insert deliveries that are not there yet."""
    if rows:
        session.execute(insert(Delivery).on_conflict_do_nothing(), list(rows))


def due(session: Session, *, now: datetime, limit: int) -> list[UUID]:
    """Due deliveries, the urgent first; paused ones wait untouched."""
    wanted = select(Delivery.id).join(VIEW, VIEW.c.id == Delivery.message_id).where(*_ready(now))
    return list(session.scalars(wanted.order_by(*_ORDER).limit(limit)))


def claim_unhinted(session: Session, *, now: datetime, believe: timedelta, limit: int) -> dict[UUID, bool]:
    """Due deliveries for which no hint is on its way, marked as hinted now; the value says whether it is bulk."""
    forgotten = Delivery.hinted_until.is_(None) | (Delivery.hinted_until < now)
    ready = select(Delivery.id).join(VIEW, VIEW.c.id == Delivery.message_id).where(*_ready(now), forgotten)
    # Looked for once: within the update itself the server may do it for every row, and find others each time.
    locked = ready.order_by(*_ORDER).limit(limit).with_for_update(of=Delivery, skip_locked=True).cte("locked")
    claimed = session.execute(
        update(Delivery)
        .where(Delivery.id.in_(select(locked.c.id)))
        .values(hinted_until=now + believe)
        .returning(Delivery.id, Delivery.bulk)
    )
    return {row.id: row.bulk for row in claimed}


def purge(session: Session, *, before: datetime, now: datetime, limit: int) -> int:
    """Take personal data out of deliveries that settled before then; tell how many."""
    old = select(Delivery.id).where(*_purgeable(before)).limit(limit).scalar_subquery()
    emptied = session.execute(update(Delivery).where(Delivery.id.in_(old)).values(_emptied(now)).returning(Delivery.id))
    return len(emptied.all())


def drop(session: Session, message_ids: Sequence[UUID], *, now: datetime) -> tuple[list[UUID], bool]:
    """Take personal data out of all mails of these messages, and send none of them any more.

    Returns:
        the deliveries, and whether others are being sent at this moment and stay as they are.
    """
    of_these = Delivery.message_id.in_(message_ids)
    unsent = Delivery.state.not_in(SETTLED)
    gone = {"state": State.SKIPPED, "reason": "withdrawn", "next_attempt_at": None, "hinted_until": None}
    free = (of_these, Delivery.state != State.SENDING, Delivery.purged_at.is_(None))
    session.execute(update(Delivery).where(*free, unsent).values(**gone, changed_at=now))
    emptied = session.scalars(update(Delivery).where(*free).values(_emptied(now)).returning(Delivery.id)).all()
    busy = session.scalar(select(Delivery.id).where(of_these, Delivery.state == State.SENDING).limit(1))
    return list(emptied), busy is not None


def count_purgeable(session: Session, *, before: datetime) -> int:
    """How many deliveries would be emptied."""
    return session.scalar(select(func.count()).select_from(Delivery).where(*_purgeable(before))) or 0


def _emptied(now: datetime) -> dict[str, Any]:
    return {"recipient": func.concat("purged:", Delivery.id), "contact": None, "reply": "", "purged_at": now}


def _purgeable(before: datetime) -> tuple[Any, ...]:
    return (Delivery.state.in_(SETTLED), Delivery.changed_at < before, Delivery.purged_at.is_(None))


_ORDER = (Delivery.bulk, Delivery.next_attempt_at, Delivery.id)


def _ready(now: datetime) -> tuple[Any, ...]:
    # A withdrawn message is ready too, paused or not: it is taken in order to be skipped.
    held = VIEW.c.paused & VIEW.c.withdrawn_at.is_(None)
    return (Delivery.state == State.PENDING, Delivery.next_attempt_at <= now, ~held)
