"""Show an event to strangers."""

from datetime import datetime

from services.kit.database import Database, Transaction
from services.registration.domain.participants import FOR_EVERYBODY, shown
from services.registration.domain.public_events import Moved, PublicEvent, SeriesEvent, Surroundings, public_event
from services.registration.store import fact_changes, participants
from services.registration.store.brands import brands_of
from services.registration.store.event_lists import of_series
from services.registration.store.events import Event, find_public, view_of
from services.registration.store.vocabularies import read_all

WORDS = ("document_kinds", "event_types", "themes", "scopes", "roles", "constituencies")


def show_public_event(db: Database, slug: str, *, now: datetime) -> PublicEvent | Moved:
    """What strangers may know of the event under this slug, or where it has moved.

    Raises:
        NotFound: there is none, or strangers may not know of it: drafts and hidden events look alike.
    """
    with db.transaction() as session:
        event = find_public(session, slug)
        if event.slug != slug:
            return Moved(slug=event.slug)
        brands = brands_of(session, [event.organisation_id])
        return public_event(view_of(event), brands[event.organisation_id], _around(session, event), now=now)


def _around(session: Transaction, event: Event) -> Surroundings:
    mode = event.details.get("participant_list") or "organisers"
    people = participants.agreed(session, event.id) if mode in FOR_EVERYBODY else []
    return Surroundings(
        words=read_all(session, event.organisation_id, WORDS),
        related=[_related(one) for one in of_series(session, event)],
        earlier_starts=fact_changes.earlier_starts(session, event.id),
        participants=shown(mode, people) if people else None,
    )


def _related(event: Event) -> SeriesEvent:
    times = {name: event.details.get(name) or "" for name in ("starts_at", "ends_at")}
    return SeriesEvent(slug=event.slug, title=event.title, timezone=event.timezone, **times)
