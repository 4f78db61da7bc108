"""Calendars that organisers subscribe to: each has a secret address of its own and can be ended by itself."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.registration.domain.refusals import NotFound
from services.registration.store.base import Base
from services.registration.store.events import Event

PURPOSE = "calendar_feed"


class CalendarFeed(Base):
    """One feed: of all the organisation's events, or of one."""

    __tablename__ = "calendar_feed"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("registration.organisation.id"), index=True)
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("registration.event.id"))
    name: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """Of the token in its address, keyed."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]


def listed(
    session: Session, organisation_id: UUID, *, only: UUID | None, before: UUID | None, limit: int
) -> list[CalendarFeed]:
    """Live feeds, newest first; ``only`` is the event to which the caller's key is bound, if it is."""
    query = select(CalendarFeed).where(
        CalendarFeed.organisation_id == organisation_id,
        CalendarFeed.revoked_at.is_(None),
        *([CalendarFeed.event_id == only] if only else []),
        *([CalendarFeed.id < before] if before else []),
    )
    return list(session.scalars(query.order_by(CalendarFeed.id.desc()).limit(limit)))


def find_live(session: Session, organisation_id: UUID, feed_id: UUID, *, only: UUID | None) -> CalendarFeed:
    """One live feed, kept from other writers.

    Raises:
        NotFound: there is none, or it is not the caller's to see.
    """
    query = select(CalendarFeed).where(
        CalendarFeed.id == feed_id,
        CalendarFeed.organisation_id == organisation_id,
        CalendarFeed.revoked_at.is_(None),
        *([CalendarFeed.event_id == only] if only else []),
    )
    found = session.scalar(query.with_for_update())
    if found is None:
        raise NotFound("There is no such calendar feed.")
    return found


def find_live_by(session: Session, digests: Sequence[bytes]) -> CalendarFeed | None:
    """The live feed whose token has one of these digests."""
    return session.scalar(
        select(CalendarFeed).where(CalendarFeed.digest.in_(digests), CalendarFeed.revoked_at.is_(None))
    )


def dated(session: Session, feed: CalendarFeed, *, since: datetime, limit: int) -> list[tuple[UUID, datetime]]:
    """Events of the feed that have a date, and when each was changed last, soonest first; never a draft."""
    query = (
        select(Event.id, Event.updated_at)
        .where(
            Event.organisation_id == feed.organisation_id,
            Event.status != "draft",
            Event.starts_at.is_not(None),
            or_(Event.ends_at.is_(None), Event.ends_at > since),
            *([Event.id == feed.event_id] if feed.event_id else []),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(limit)
    )
    return [(row.id, row.updated_at) for row in session.execute(query)]
