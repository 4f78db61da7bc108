"""Carrying promised messages: claiming what is to be published, and what never will be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from services.registration.store.outbox import Outbox


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """Messages that are now ours to publish."""

    first: list[UUID]
    bulk: list[UUID]


def claim(session: Session, *, now: datetime, again_after: timedelta, limit: int) -> Claimed:
    """Stamp due messages that nobody took in, and that were never published or that long ago."""
    stale = Outbox.published_at.is_(None) | (Outbox.published_at < now - again_after)
    ready = select(Outbox.id).where(*_waiting(now), stale)
    # Only what people wait for is put first; a backlog of bulk must not hide it.
    first = ready.order_by(Outbox.bulk, Outbox.not_before, Outbox.id).limit(limit)
    # Looked for once: within the update itself the server may do it for every row, and find others each time.
    locked = first.with_for_update(skip_locked=True).cte("locked")
    rows = session.execute(
        update(Outbox)
        .where(Outbox.id.in_(select(locked.c.id)))
        .values(published_at=now)
        .returning(Outbox.id, Outbox.bulk)
    ).all()
    return Claimed(first=[row.id for row in rows if not row.bulk], bulk=[row.id for row in rows if row.bulk])


def forget_withdrawn(session: Session, *, before: datetime, now: datetime, limit: int) -> int:
    """Settle messages withdrawn before anybody took them in, wiping their tokens; tell how many."""
    never_left = (Outbox.withdrawn_at < before, Outbox.accepted_at.is_(None), Outbox.settled_at.is_(None))
    settled = update(Outbox).where(Outbox.id.in_(_free(never_left, limit))).values(settled_at=now, sealed_token=None)
    return len(session.execute(settled.returning(Outbox.id)).all())


def purge_facts(session: Session, *, before: datetime, now: datetime, limit: int) -> int:
    """Empty a portion of the messages that settled before then; tell how many."""
    old = _free(_purgeable(before), limit)
    emptied = update(Outbox).where(Outbox.id.in_(old)).values(facts={}, sealed_token=None, purged_at=now)
    return len(session.execute(emptied.returning(Outbox.id)).all())


def count_purgeable(session: Session, *, before: datetime) -> int:
    """How many messages would be emptied."""
    return session.scalar(select(func.count()).select_from(Outbox).where(*_purgeable(before))) or 0


def _free(which: Sequence[ColumnElement[bool]], limit: int) -> Select[tuple[UUID]]:
    """A portion of these messages that nobody else is at work on: whoever forgets people changes them as well."""
    locked = select(Outbox.id).where(*which).limit(limit).with_for_update(skip_locked=True).cte("locked")
    return select(locked.c.id)


def _purgeable(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Outbox.settled_at < before, Outbox.purged_at.is_(None))


def _waiting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    wanted = (Outbox.withdrawn_at.is_(None), Outbox.held_at.is_(None))
    return (Outbox.accepted_at.is_(None), *wanted, Outbox.not_before <= now)
