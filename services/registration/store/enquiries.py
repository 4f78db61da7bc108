"""Enquiries: questions to an event's team, stored before they are answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.registration.domain.enquiry_statistics import Asked
from services.registration.domain.refusals import NotFound
from services.registration.store.base import Base
from services.registration.store.events import Event, find_public
from services.registration.store.invitations import Invitation
from services.registration.store.registrations import Registration

NO_ENQUIRY = "There is no such enquiry."
OPEN_STATES = ("received", "routed")


class Enquiry(Base):
    """One question, with who has it and by when an answer is due."""

    __tablename__ = "enquiry"
    __table_args__ = (
        CheckConstraint("state in ('received','routed','answered','closed')", name="state_known"),
        Index("ix_enquiry_event_id_id", "event_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"))
    reference: Mapped[str] = mapped_column(unique=True)
    topic: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    question: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="en", default="en")
    state: Mapped[str] = mapped_column(server_default="received", default="received")
    routed_to: Mapped[str | None]
    routed_because: Mapped[str | None]
    routed_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    """When somebody else was told, because no answer came in time."""
    outlet: Mapped[str] = mapped_column(server_default="", default="")
    deadline: Mapped[datetime | None]
    """By when a journalist needs the answer."""
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


@dataclass(frozen=True, kw_only=True)
class EnquiryFilter:
    """Which enquiries are looked for; what is none does not matter."""

    topic: str | None = None
    state: str | None = None
    overdue: bool | None = None
    updated_since: datetime | None = None


def find_asked(session: Session, id_or_slug: str) -> Event:
    """The event a stranger asks about: one that strangers may look at.

    Raises:
        NotFound: the same whether there is none or nobody may know of it.
    """
    try:
        slug = session.scalar(select(Event.slug).where(Event.id == UUID(id_or_slug)))
    except ValueError:
        slug = id_or_slug
    return find_public(session, slug or id_or_slug)


def add(session: Session, row: Mapping[str, Any]) -> None:
    """Store an enquiry."""
    session.execute(insert(Enquiry), [dict(row)])


def find(session: Session, event_id: UUID, enquiry_id: UUID, *, lock: bool = False) -> Enquiry:
    """One enquiry to the event.

    Raises:
        NotFound: the event has none of this id.
    """
    query = select(Enquiry).where(Enquiry.event_id == event_id, Enquiry.id == enquiry_id)
    enquiry = session.scalar(query.with_for_update() if lock else query)
    if enquiry is None:
        raise NotFound(NO_ENQUIRY)
    return enquiry


def asked_since(session: Session, event_id: UUID, key: str, since: datetime) -> int:
    """How many questions an address (as compared) has asked about the event since then."""
    by_them = (func.lower(func.trim(Enquiry.email)) == key, Enquiry.created_at > since)
    return session.scalar(select(func.count()).where(Enquiry.event_id == event_id, *by_them)) or 0


@dataclass(frozen=True)
class Asker:
    """Who is known to the event by the address of an asker; anybody may have typed it."""

    invitation_id: UUID | None
    registration_id: UUID | None


def find_asker(session: Session, event_id: UUID, key: str) -> Asker:
    """The invitation of an address (as compared), and the latest answer to it or with it."""
    invited = select(Invitation.id).where(Invitation.event_id == event_id, Invitation.email_key == key)
    theirs = or_(Registration.email_key == key, Registration.invitation_id.in_(invited))
    answered = select(Registration.id).where(Registration.event_id == event_id, theirs)
    latest = answered.order_by(Registration.id.desc()).limit(1)
    return Asker(invitation_id=session.scalar(invited), registration_id=session.scalar(latest))


def by_reference(session: Session, reference: str) -> Enquiry | None:
    """The enquiry of a reference, kept from others until the commit."""
    return session.scalar(select(Enquiry).where(Enquiry.reference == reference).with_for_update())


def listed(
    session: Session, event_id: UUID, wanted: EnquiryFilter, *, now: datetime, before: UUID | None, limit: int
) -> list[Enquiry]:
    """Enquiries to the event, newest first.

    Args:
        session: the transaction.
        event_id: to which event.
        wanted: which of them.
        now: what is overdue is judged by.
        before: the id after which to go on; ids are ordered by time.
        limit: how many at most.
    """
    query = select(Enquiry).where(Enquiry.event_id == event_id, *_conditions(wanted, now))
    if before is not None:
        query = query.where(Enquiry.id < before)
    return list(session.scalars(query.order_by(Enquiry.id.desc()).limit(limit)))


def all_asked(session: Session, event_id: UUID) -> list[Asked]:
    """Every enquiry to the event, as far as it is counted."""
    counted = (Enquiry.topic, Enquiry.state, Enquiry.due_at, Enquiry.created_at, Enquiry.answered_at)
    rows = session.execute(select(*counted).where(Enquiry.event_id == event_id))
    return [
        Asked(
            topic=row.topic, is_open=row.state in OPEN_STATES, due_at=row.due_at, created_at=row.created_at,
            answered_at=row.answered_at,
        )
        for row in rows
    ]  # fmt: skip


def zones_with_overdue(session: Session, *, now: datetime) -> list[str]:
    """The zones of events with questions whose time is over and that were not escalated yet."""
    query = select(Event.timezone).join(Enquiry, Enquiry.event_id == Event.id).where(*_overdue(now))
    return list(session.scalars(query.distinct()))


def lock_overdue(session: Session, zones: Sequence[str], *, now: datetime, limit: int) -> list[tuple[Enquiry, Event]]:
    """A portion of these in events of some zones, kept from others until the commit."""
    query = select(Enquiry, Event).join(Event, Event.id == Enquiry.event_id)
    query = query.where(*_overdue(now), Event.timezone == func.any(list(zones))).order_by(Enquiry.due_at)
    rows = session.execute(query.limit(limit).with_for_update(of=Enquiry, skip_locked=True))
    return [(row[0], row[1]) for row in rows]


def _overdue(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Enquiry.state.in_(OPEN_STATES), Enquiry.due_at <= now, Enquiry.escalated_at.is_(None))


def change(session: Session, enquiry_id: UUID, **values: Any) -> Enquiry:
    """Set columns of one enquiry and raise its version."""
    statement = (
        update(Enquiry)
        .where(Enquiry.id == enquiry_id)
        .values(**values, version=Enquiry.version + 1, updated_at=func.now())
        .returning(Enquiry)
    )
    return session.scalars(statement, execution_options={"populate_existing": True}).one()


def _conditions(wanted: EnquiryFilter, now: datetime) -> list[ColumnElement[bool]]:
    given = [(name, getattr(wanted, name)) for name in ("topic", "state")]
    found = [getattr(Enquiry, name) == value for name, value in given if value is not None]
    if wanted.overdue is not None:
        overdue = Enquiry.state.in_(OPEN_STATES) & (Enquiry.due_at <= now)
        found.append(overdue if wanted.overdue else ~overdue)
    if wanted.updated_since is not None:
        found.append(Enquiry.updated_at >= wanted.updated_since)
    return found
