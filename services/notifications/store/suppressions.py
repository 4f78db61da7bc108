"""Addresses that refused mail for good."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.store.base import Base


class Suppression(Base):
    """An address that refused mail for good."""

    __tablename__ = "suppression"

    address_key: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    delivery_id: Mapped[UUID | None]
    since: Mapped[datetime] = mapped_column(server_default=func.now())


def suppressed(session: Session, keys: Sequence[str]) -> set[str]:
    """Those of the addresses, as compared, that refused mail for good."""
    return set(session.scalars(select(Suppression.address_key).where(Suppression.address_key == func.any(list(keys)))))


def suppress(session: Session, key: str, *, reason: str, delivery_id: UUID, now: datetime) -> None:
    """Remember that an address refuses mail."""
    note = insert(Suppression).values(address_key=key, reason=reason, delivery_id=delivery_id, since=now)
    session.execute(note.on_conflict_do_nothing())


def forget(session: Session, delivery_ids: Sequence[UUID]) -> None:
    """Forget what was learnt of an address by these mails."""
    session.execute(delete(Suppression).where(Suppression.delivery_id.in_(delivery_ids)))


def unsuppress(session: Session, key: str) -> None:
    """The address took mail after all."""
    session.execute(delete(Suppression).where(Suppression.address_key == key))
