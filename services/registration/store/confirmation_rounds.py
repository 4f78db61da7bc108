"""Rounds in which everybody with a place is asked whether they still come, and what each one said."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.registration.domain.confirmation_rounds import Asked
from services.registration.domain.refusals import NotFound
from services.registration.store.base import Base
from services.registration.store.registrations import Registration


class ConfirmationRound(Base):
    """One time of asking everybody."""

    __tablename__ = "confirmation_round"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"), index=True)
    closes_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    """When the silent ones were let go."""
    keeps_places: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """Whether people were told that the silent ones keep their places."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ConfirmationReply(Base):
    """One person who is asked in a round; ``answer`` is empty until they answer."""

    __tablename__ = "confirmation_reply"
    __table_args__ = (CheckConstraint("answer in ('','yes','no')", name="answer_known"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("registration.confirmation_round.id"), primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("registration.registration.id"), primary_key=True, index=True
    )
    answer: Mapped[str] = mapped_column(server_default="", default="")
    answered_at: Mapped[datetime | None]


def lock_confirmed(session: Session, event_id: UUID) -> list[Registration]:
    """Everybody with a place, kept from others until the commit."""
    query = select(Registration).where(Registration.event_id == event_id, Registration.state == "confirmed")
    return list(session.scalars(query.order_by(Registration.id).with_for_update()))


def add(session: Session, made: ConfirmationRound, registration_ids: list[UUID]) -> None:
    """Store a round and whom it asks."""
    session.add(made)
    session.flush()
    rows = [{"round_id": made.id, "registration_id": id_, "answer": ""} for id_ in registration_ids]
    if rows:
        session.execute(insert(ConfirmationReply), rows)


def ask_once_more(session: Session, round_id: UUID, registration_ids: list[UUID]) -> None:
    """Ask these in a running round, also those who have answered: what they answered about is different now."""
    rows = [{"round_id": round_id, "registration_id": id_, "answer": ""} for id_ in registration_ids]
    asked = upsert(ConfirmationReply).values(rows)
    again = {"answer": "", "answered_at": None}
    session.execute(asked.on_conflict_do_update(index_elements=["round_id", "registration_id"], set_=again))


def rounds_of(session: Session, event_id: UUID) -> list[ConfirmationRound]:
    """Every round of an event, newest first."""
    query = select(ConfirmationRound).where(ConfirmationRound.event_id == event_id)
    return list(session.scalars(query.order_by(ConfirmationRound.id.desc())))


def current(session: Session, event_id: UUID, *, now: datetime) -> ConfirmationRound | None:
    """The round of the event that takes answers now."""
    open_ = (ConfirmationRound.event_id == event_id, ConfirmationRound.closes_at > now)
    query = select(ConfirmationRound).where(*open_, ConfirmationRound.released_at.is_(None))
    return session.scalar(query.order_by(ConfirmationRound.id.desc()).limit(1))


def find_round(session: Session, event_id: UUID, round_id: UUID, *, lock: bool = False) -> ConfirmationRound:
    """One round of an event.

    Raises:
        NotFound: there is none.
    """
    query = select(ConfirmationRound).where(ConfirmationRound.id == round_id, ConfirmationRound.event_id == event_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("There is no such round.")
    return found


def asked_in(session: Session, round_id: UUID) -> list[Asked]:
    """Everybody whom a round asks, by name."""
    query = (
        select(
            Registration.id.label("registration_id"), Registration.reference, Registration.name, Registration.state,
            ConfirmationReply.answer,
        )
        .join(ConfirmationReply, ConfirmationReply.registration_id == Registration.id)
        .where(ConfirmationReply.round_id == round_id)
        .order_by(Registration.name, Registration.id)
    )  # fmt: skip
    return [Asked(**row) for row in session.execute(query).mappings()]


def asked_of(session: Session, registration_id: UUID) -> tuple[ConfirmationRound, str] | None:
    """The latest round that asks this registrant and was not released, and what they said."""
    query = (
        select(ConfirmationRound, ConfirmationReply.answer)
        .join(ConfirmationReply, ConfirmationReply.round_id == ConfirmationRound.id)
        .where(ConfirmationReply.registration_id == registration_id, ConfirmationRound.released_at.is_(None))
    )
    row = session.execute(query.order_by(ConfirmationRound.id.desc()).limit(1)).first()
    return (row[0], row[1]) if row else None


def note_answer(session: Session, round_id: UUID, registration_id: UUID, answer: str, *, now: datetime) -> None:
    """Write down what somebody said."""
    reply = update(ConfirmationReply).where(
        ConfirmationReply.round_id == round_id, ConfirmationReply.registration_id == registration_id
    )
    session.execute(reply.values(answer=answer, answered_at=now))
