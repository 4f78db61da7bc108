"""Slugs of events: each belongs to one event for ever, former ones redirect."""

from datetime import datetime
from itertools import count
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.registration.domain.refusals import Invalid
from services.registration.domain.slugs import numbered, slug_from
from services.registration.store.events import EventSlug

_NAMING = 0x506C_6163_6543_6172
"""Key of the advisory lock under which slugs are given out, one event at a time."""


def find_slug(session: Session, event_id: UUID, title: str, wanted: str | None) -> str:
    """The wanted slug, or one made from the title; nobody else can take it until the commit.

    Raises:
        Invalid: another event has or had the wanted one.
    """
    session.execute(select(func.pg_advisory_xact_lock(_NAMING)))
    if wanted is None:
        made = slug_from(title)
        return next(slug for number in count(1) if _is_free(session, slug := numbered(made, number), event_id))
    if not _is_free(session, wanted, event_id):
        raise Invalid({"slug": ["Another event has or had this address. Choose a different one."]})
    return wanted


def keep_slug(session: Session, event_id: UUID, slug: str, *, now: datetime) -> None:
    """Remember that the slug is this event's."""
    values = {"slug": slug, "event_id": event_id, "created_at": now}
    session.execute(insert(EventSlug).values(values).on_conflict_do_nothing())


def _is_free(session: Session, slug: str, event_id: UUID) -> bool:
    owner = session.scalar(select(EventSlug.event_id).where(EventSlug.slug == slug))
    return owner is None or owner == event_id
