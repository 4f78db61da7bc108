"""The inbox: messages taken in, each once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.store.base import Base


class Inbox(Base):
    """One message of registration. ``unreadable`` tells why this release could make nothing of it.

    An unreadable one counts as not accepted: it is offered again until a release comes that reads it.
    """

    __tablename__ = "inbox"

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    accepted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    unreadable: Mapped[str | None]


def take_in(session: Session, *, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Note these messages and tell which of them are new, or readable for the first time."""
    if not rows:
        return set()
    note = insert(Inbox)
    again = note.on_conflict_do_update(
        index_elements=[Inbox.message_id],
        set_={"unreadable": note.excluded.unreadable, "accepted_at": note.excluded.accepted_at},
        where=Inbox.unreadable.is_not(None),
    )
    return set(session.scalars(again.returning(Inbox.message_id), list(rows)))
