"""Stored answers to organisers' POSTs, kept for a day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, delete, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.store.base import Base


class IdempotencyRecord(Base):
    """The answer to one request, committed together with its effect."""

    __tablename__ = "idempotency_record"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """Of caller, method, path and key."""
    body_digest: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    headers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sealed_body: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed: an answer may hold names, addresses and links that are shown once."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


def try_to_own(session: Session, digest: bytes) -> bool:
    """Keep others with the same digest out until this transaction ends; False when another is at it."""
    number = int.from_bytes(digest[:8], signed=True)
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(number))))


def find(session: Session, digests: Sequence[bytes], *, since: datetime) -> IdempotencyRecord | None:
    """The answer stored under one of these digests, unless it is too old."""
    wanted = select(IdempotencyRecord).where(
        IdempotencyRecord.digest.in_(digests), IdempotencyRecord.created_at > since
    )
    return session.scalars(wanted).first()


def keep(session: Session, record: IdempotencyRecord) -> None:
    """Store an answer, in place of one that is too old."""
    session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.digest == record.digest))
    session.add(record)


def count_old(session: Session, *, before: datetime) -> int:
    """How many answers are too old to be given again."""
    old = select(func.count()).select_from(IdempotencyRecord).where(IdempotencyRecord.created_at <= before)
    return session.scalar(old) or 0


def forget(session: Session, *, before: datetime) -> int:
    """Delete what is too old to be given again; returns how many."""
    old = delete(IdempotencyRecord).where(IdempotencyRecord.created_at <= before).returning(IdempotencyRecord.digest)
    return len(session.scalars(old).all())
