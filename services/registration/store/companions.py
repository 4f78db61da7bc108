"""What those who come along answered, sealed: it is for the organisers, and not for whom they come with."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.store.base import Base


class CompanionAnswer(Base):
    """The answers of one person who comes along; the id follows from the registration and their name."""

    __tablename__ = "companion_answer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.registration.id"), index=True)
    sealed_answers: Mapped[bytes | None] = mapped_column(LargeBinary)
    """None once they were forgotten."""
    answered_at: Mapped[datetime]


def of_registration(session: Session, registration_id: UUID) -> dict[UUID, CompanionAnswer]:
    """The answers of all who come along with one person."""
    query = select(CompanionAnswer).where(CompanionAnswer.registration_id == registration_id)
    return {row.id: row for row in session.scalars(query)}


def keep(session: Session, companion_id: UUID, registration_id: UUID, sealed: bytes, *, now: datetime) -> None:
    """Put one's answers in the place of what they answered before."""
    said = {"sealed_answers": sealed, "answered_at": now}
    made = insert(CompanionAnswer).values(id=companion_id, registration_id=registration_id, **said)
    session.execute(made.on_conflict_do_update(index_elements=[CompanionAnswer.id], set_=said))


def forget_others(session: Session, registration_id: UUID, companion_ids: Collection[UUID]) -> None:
    """Forget what those answered who do not come along any more."""
    session.execute(
        delete(CompanionAnswer).where(
            CompanionAnswer.registration_id == registration_id, CompanionAnswer.id.not_in(companion_ids)
        )
    )
