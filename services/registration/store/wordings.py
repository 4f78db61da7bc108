"""Organisers' own words for the letters of an event."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.store.base import Base


class Wording(Base):
    """Subject and body of one kind of letter in one language, with placeholders as the organiser wrote them."""

    __tablename__ = "wording"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    body: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


def find(session: Session, event_id: UUID, kind: str, language: str, *, lock: bool = False) -> Wording | None:
    """The wording stored for this kind and language, if there is one."""
    query = select(Wording).where(Wording.event_id == event_id, Wording.kind == kind, Wording.language == language)
    return session.scalar(query.with_for_update() if lock else query)


def of_kind(session: Session, event_id: UUID, kind: str) -> dict[str, Wording]:
    """All wordings of a kind, by language."""
    query = select(Wording).where(Wording.event_id == event_id, Wording.kind == kind)
    return {row.language: row for row in session.scalars(query)}
