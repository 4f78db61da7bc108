"""The inbox: messages taken in, each once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.store.base import Base

SET_ASIDE = timedelta(minutes=15)
"""For so long an unreadable message is not noted again, and keeps no other from its turn."""


class Inbox(Base):
    """One message of registration. ``unreadable`` tells why this release could make nothing of it.

    An unreadable one counts as not accepted: it is offered again until a release comes that reads it.
    """

    __tablename__ = "inbox"

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    accepted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    unreadable: Mapped[str | None]


def take_in(session: Session, *, rows: Sequence[dict[str, Any]], now: datetime) -> set[UUID]:
    """Note these messages and tell which of them are new, readable for the first time, or set aside once more."""
    if not rows:
        return set()
    note = insert(Inbox)
    differs = Inbox.unreadable.is_distinct_from(note.excluded.unreadable)
    again = note.on_conflict_do_update(
        index_elements=[Inbox.message_id],
        set_={"unreadable": note.excluded.unreadable, "accepted_at": note.excluded.accepted_at},
        where=Inbox.unreadable.is_not(None) & (differs | (Inbox.accepted_at <= now - SET_ASIDE)),
    )
    return set(session.scalars(again.returning(Inbox.message_id), list(rows)))
