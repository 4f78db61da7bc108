"""Organisers' own words for the letters of an event."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, delete, func, select
from sqlalchemy.dialects.postgresql import insert
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


def keep(session: Session, event_id: UUID, kind: str, language: str, *, subject: str, body: str, now: datetime) -> None:
    """Store a wording in place of the one there was."""
    words = {"subject": subject, "body": body, "updated_at": now}
    stored = insert(Wording).values(event_id=event_id, kind=kind, language=language, **words)
    session.execute(
        stored.on_conflict_do_update(
            index_elements=[Wording.event_id, Wording.kind, Wording.language],
            set_={**words, "version": Wording.version + 1},
        ),
        execution_options={"populate_existing": True},
    )
    session.expire_all()


def drop(session: Session, event_id: UUID, kind: str, language: str) -> bool:
    """Forget a wording; tells whether there was one."""
    which = (Wording.event_id == event_id, Wording.kind == kind, Wording.language == language)
    return session.execute(delete(Wording).where(*which).returning(Wording.kind)).first() is not None
