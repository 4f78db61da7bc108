"""Events: what is filtered, sorted or ruled by is a column; the rest of the description is one document."""

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.registration.domain.event_times import Instants
from services.registration.domain.events import Details, EventView
from services.registration.domain.refusals import NotFound, ReferenceTaken
from services.registration.store.base import Base

_REFERENCE = "uq_event_organisation_id_reference_code"
NO_EVENT = "There is no such event."


class Event(Base):
    """A gathering with a time, a place and a number of seats.

    ``details`` holds the contract's fields as the schema dumped them (wall-clock strings included); the columns
    beside it are derived from it on every write. ``attendance`` and ``constituencies`` in it are copies for reading:
    the capacities that rule are rows of ``pool``.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(
            "status in ('draft','announced','open','closed','finished','archived','postponed','cancelled')",
            name="status_known",
        ),
        CheckConstraint("doors_open_at is null or doors_open_at <= starts_at", name="doors_before_start"),
        CheckConstraint("ends_at is null or ends_at >= starts_at", name="ends_after_start"),
        UniqueConstraint("organisation_id", "reference_code", name=_REFERENCE),
        Index("ix_event_organisation_id_id", "organisation_id", "id"),
        Index("ix_event_listed", "starts_at", "id", postgresql_where=text("visibility = 'listed'")),
        Index("ix_event_finishing", "ends_at", postgresql_where=text("status in ('open','closed')")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("registration.organisation.id"))
    status: Mapped[str] = mapped_column(server_default="draft", default="draft")
    announced_at: Mapped[datetime | None]
    """When strangers could first see it; an event cancelled as a draft stays unseen."""
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    capacity_version: Mapped[int] = mapped_column(server_default="1", default=1)
    waves_version: Mapped[int] = mapped_column(server_default="1", default=1)
    slug: Mapped[str] = mapped_column(unique=True)
    slug_is_made: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    title: Mapped[str]
    reference_code: Mapped[str | None]
    event_type: Mapped[str | None]
    series_code: Mapped[str | None] = mapped_column(index=True)
    themes: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}", default=list)
    timezone: Mapped[str]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    doors_open_at: Mapped[datetime | None]
    answers_due_at: Mapped[datetime | None]
    offers_end_at: Mapped[datetime | None]
    access: Mapped[str] = mapped_column(server_default="invitation_only", default="invitation_only")
    visibility: Mapped[str] = mapped_column(server_default="listed", default="listed")
    waitlist_policy: Mapped[str] = mapped_column(server_default="curated", default="curated")
    requires_approval: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    sending_paused_at: Mapped[datetime | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class EventSlug(Base):
    """Every slug an event ever had, so that old addresses redirect and no other event takes them."""

    __tablename__ = "event_slug"

    slug: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


def find_event(
    session: Session, organisation_id: UUID, id_or_slug: str, *, only: UUID | None = None, lock: bool = False
) -> Event:
    """The organisation's event of this id, slug or former slug.

    Args:
        session: the transaction of the caller.
        organisation_id: whose events are looked at.
        id_or_slug: as the address has it.
        only: the one event the caller's key is bound to, if it is.
        lock: keep other writers of the event out until the commit; answers go on being taken.

    Raises:
        NotFound: there is none, it is another organisation's, or the key is bound to another event.
    """
    query = select(Event).where(Event.organisation_id == organisation_id, Event.id == _id_of(id_or_slug))
    event = session.scalar(query.with_for_update(key_share=True) if lock else query)
    if event is None or (only is not None and event.id != only):
        raise NotFound(NO_EVENT)
    return event


def find_for_operator(session: Session, id_or_slug: str) -> Event:
    """The event of this id, slug or former slug, whoever's it is: slugs are unique.

    Raises:
        NotFound: there is none.
    """
    event = session.scalar(select(Event).where(Event.id == _id_of(id_or_slug)))
    if event is None:
        raise NotFound(NO_EVENT)
    return event


def find_by_id(session: Session, event_id: UUID) -> Event:
    """An event that is there, for the clock."""
    return session.get_one(Event, event_id)


def lock_by_id(session: Session, event_id: UUID) -> Event | None:
    """The event for the clock, kept from other writers until the commit; answers go on being taken."""
    return session.scalar(select(Event).where(Event.id == event_id).with_for_update(key_share=True))


def ahead(session: Session, *, now: datetime) -> list[Event]:
    """Events that are not over, with a time of their own."""
    timed = (Event.details["starts_at"].astext.is_not(None), Event.ends_at > now)
    return list(session.scalars(select(Event).where(*timed, Event.status.not_in(("cancelled", "archived")))))


def find_public(session: Session, slug: str) -> Event:
    """The event strangers may look at under this slug or a former one: neither draft nor hidden.

    Compare ``event.slug`` with the asked one to know whether the address has moved.

    Raises:
        NotFound: the same whether there is none or nobody may know of it.
    """
    known = select(EventSlug.event_id).where(EventSlug.slug == slug).scalar_subquery()
    event = session.scalar(select(Event).where(Event.id == known, *SEEN_BY_STRANGERS))
    if event is None:
        raise NotFound(NO_EVENT)
    return event


SEEN_BY_STRANGERS = (
    Event.status != "draft",
    or_(Event.status.not_in(("cancelled", "archived")), Event.announced_at.is_not(None)),
    Event.visibility != "hidden",
)


def describe(event: Event, details: Details, instants: Instants) -> None:
    """Put a document into the event, with the columns that follow from it."""
    event.details = dict(details)
    for name in _COPIED:
        setattr(event, name, details[name])
    for field in fields(instants):
        setattr(event, field.name, getattr(instants, field.name))
    event.series_code = (details["series"] or {}).get("code")
    event.themes = list(details["facets"].get("theme", []))


def write(session: Session) -> None:
    """Send what was changed to the server.

    Raises:
        ReferenceTaken: another event of the organisation has the reference code.
    """
    try:
        session.flush()
    except IntegrityError as error:
        if _REFERENCE in str(error.orig):
            raise ReferenceTaken("Another event has this reference code. Give this one a code of its own.") from error
        raise


def view_of(event: Event) -> EventView:
    """The event as its organisers see it."""
    return EventView(
        id=event.id,
        organisation_id=event.organisation_id,
        status=event.status,
        version=event.version,
        slug=event.slug,
        details=event.details,
        instants=instants_of(event),
        created_at=event.created_at,
        updated_at=event.updated_at,
    )


def instants_of(event: Event) -> Instants:
    """The instants that follow from the event's wall-clock times."""
    return Instants(
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        doors_open_at=event.doors_open_at,
        answers_due_at=event.answers_due_at,
        offers_end_at=event.offers_end_at,
    )


_COPIED = (
    "title", "reference_code", "event_type", "timezone", "access", "visibility", "waitlist_policy",
    "requires_approval",
)  # fmt: skip


def _id_of(id_or_slug: str) -> Any:
    """The id itself, or a subquery for it."""
    try:
        return UUID(id_or_slug)
    except ValueError:
        return select(EventSlug.event_id).where(EventSlug.slug == id_or_slug).scalar_subquery()
