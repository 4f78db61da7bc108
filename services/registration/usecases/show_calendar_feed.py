"""What a calendar that is subscribed to shows: one registrant's entry, or the events of an organiser."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.contracts import own_links
from services.contracts.facts import CalendarEntry, Event
from services.kit.database import Database
from services.kit.keys import Keyring
from services.letters.calendar import Item
from services.registration.domain.announcing import facts_for
from services.registration.domain.lifecycles import EventStatus, RegistrationState
from services.registration.domain.refusals import NotFound
from services.registration.domain.telling import Audience, audience_of
from services.registration.store import calendar_feeds
from services.registration.store.base import Session
from services.registration.store.brands import find_brand
from services.registration.store.event_rules import read_rules
from services.registration.store.own_registrations import find_by_entry
from services.registration.usecases.show_calendar_entry import COMING, status_of

KEPT = timedelta(days=365)
"""How long past events stay in an organiser's calendar."""
_MOST = 1000


@dataclass(frozen=True)
class Feed:
    """A calendar, called after the event that it is about, else after the organisation."""

    name: str
    items: list[Item]


def show_calendar_feed(db: Database, keys: Keyring, token: str, *, site: str, now: datetime) -> Feed:
    """The calendar behind a feed's link; nobody is named in it.

    Args:
        db: the database.
        keys: proves the link.
        token: of the link.
        site: the public address, for the links in it.
        now: the instant of asking.

    Raises:
        NotFound: the link was never issued, or was revoked.
    """
    entry = own_links.read(own_links.CALENDAR, token, keys.digests)
    with db.transaction() as session:
        if entry is not None:
            return _own(session, keys, entry, site)
        feed = calendar_feeds.find_live_by(session, keys.digests(calendar_feeds.PURPOSE, token))
        if feed is None:
            raise NotFound
        events = calendar_feeds.dated(session, feed, since=now - KEPT, limit=_MOST)
        items = [_of_event(session, event, changed_at, site) for event, changed_at in events]
        if feed.event_id:
            return Feed(_called(facts_for(read_rules(session, feed.event_id), Audience.IN_PERSON)), items)
        brand = find_brand(session, feed.organisation_id)
        return Feed(brand.name if brand else "", items)


def _called(event: Event) -> str:
    """As its entry is."""
    return event.calendar_title or event.title


def _own(session: Session, keys: Keyring, uid: UUID, site: str) -> Feed:
    row = find_by_entry(session, str(uid))
    if row is None:
        raise NotFound
    rules = read_rules(session, row.event_id)
    if not (row.calendar_sent or row.calendar_sequence):
        return Feed(_called(facts_for(rules, Audience.STRANGER)), [])
    coming = RegistrationState(row.state) in COMING and rules.status is not EventStatus.CANCELLED
    event = facts_for(rules, audience_of(row.attendance) if coming else Audience.STRANGER)
    if event.join_url:
        event = replace(event, join_url=f"{site}/join/{own_links.of_entry(own_links.JOIN, str(uid), keys.digest)}")
    entry = CalendarEntry(uid=row.calendar_uid, sequence=row.calendar_sequence)
    item = Item(
        event=event,
        entry=entry,
        attendance=row.attendance or "",
        status=status_of(rules.status) if coming else "CANCELLED",
        changed_at=row.updated_at,
    )
    return Feed(_called(event), [item])


def _of_event(session: Session, event_id: UUID, changed_at: datetime, site: str) -> Item:
    rules = read_rules(session, event_id)
    return Item(
        event=facts_for(rules, Audience.IN_PERSON),
        entry=CalendarEntry(uid=str(rules.id), sequence=rules.version),
        url=f"{site}/events/{rules.slug}",
        status=status_of(rules.status),
        changed_at=changed_at,
    )
