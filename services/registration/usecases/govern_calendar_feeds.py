"""Organisers make, list and end calendars to subscribe to; the secret address is told once and kept nowhere."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kit.database import Database, new_id
from services.kit.keys import Keyring, new_token
from services.registration.domain.callers import Caller
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.domain.refusals import VersionMismatch
from services.registration.store import audit, calendar_feeds
from services.registration.store.base import Session
from services.registration.store.calendar_feeds import CalendarFeed
from services.registration.store.events import find_event


@dataclass(frozen=True, kw_only=True)
class FeedView:
    """One feed without its token."""

    id: UUID
    name: str
    event_id: UUID | None
    created_at: datetime
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class MadeFeed:
    """A new feed and, this once, its token."""

    feed: FeedView
    token: str


def make_feed(
    db: Database, keys: Keyring, caller: Caller, *, name: str, event: str | None, now: datetime
) -> MadeFeed:  # fmt: skip
    """Make a feed of one event, or of all that the caller may see.

    Raises:
        NotFound: the caller has no such event.
    """
    token = new_token()
    with db.transaction() as session:
        event_id = caller.event_id
        if event is not None:
            event_id = find_event(session, caller.organisation_id, event, only=caller.event_id).id
        row = CalendarFeed(
            id=new_id(),
            organisation_id=caller.organisation_id,
            event_id=event_id,
            name=name,
            digest=keys.digest(calendar_feeds.PURPOSE, token),
            created_at=now,
        )
        session.add(row)
        session.flush()
        _note(session, caller, row, "calendar_feed.made")
        return MadeFeed(feed=_viewed(row), token=token)


def list_feeds(db: Database, caller: Caller, *, cursor: str | None, limit: int) -> Page[FeedView]:
    """Live feeds, newest first.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(cursor, UUID)
    with db.transaction() as session:
        rows = calendar_feeds.listed(
            session,
            caller.organisation_id,
            only=caller.event_id,
            before=after[0] if after else None,
            limit=limit + 1,
        )
        found = [_viewed(row) for row in rows]
    items = found[:limit]
    return Page(items, encode_cursor(items[-1].id) if len(found) > limit else None)


def show_feed(db: Database, caller: Caller, feed_id: UUID) -> FeedView:
    """One live feed.

    Raises:
        NotFound: there is none, or it is not the caller's to see.
    """
    with db.transaction() as session:
        return _viewed(calendar_feeds.find_live(session, caller.organisation_id, feed_id, only=caller.event_id))


def end_feed(db: Database, caller: Caller, feed_id: UUID, *, version: int | None, now: datetime) -> None:
    """End a feed: whoever reads its address from now on finds nothing.

    Raises:
        NotFound: there is none, or it is not the caller's to see.
        VersionMismatch: the caller looked at another one.
    """
    with db.transaction() as session:
        row = calendar_feeds.find_live(session, caller.organisation_id, feed_id, only=caller.event_id)
        if version not in (None, _viewed(row).version):
            raise VersionMismatch("Read the calendar feed again before you end it.")
        row.revoked_at = now
        _note(session, caller, row, "calendar_feed.ended")


def _viewed(row: CalendarFeed) -> FeedView:
    return FeedView(id=row.id, name=row.name, event_id=row.event_id, created_at=row.created_at)


def _note(session: Session, caller: Caller, row: CalendarFeed, action: str) -> None:
    audit.note(
        session,
        organisation_id=row.organisation_id,
        event_id=row.event_id,
        subject_id=row.id,
        action=action,
        actor=caller.actor,
    )
