"""A government has moved a clock: the table of zones came with a new release, so instants are derived anew."""

from datetime import datetime
from uuid import UUID

from services.kit.database import Database, Transaction
from services.registration.store import audit, event_pools, events
from services.registration.store.events import Event
from services.registration.usecases.derive_instants import derive_instants, floors_of


def renew_instants(db: Database, *, now: datetime) -> bool:
    """Derive the instants of events to come from their wall-clock times; a process does so once, when it starts.

    What people were told stays true: the time on the wall.
    """
    with db.transaction() as session:
        moved = [event.id for event in events.ahead(session, now=now) if _is_moved(event)]
    for event_id in moved:
        with db.transaction() as session:
            _renew(session, event_id, now=now)
    return False


def _is_moved(event: Event) -> bool:
    return derive_instants(event.details) != events.instants_of(event)


def _renew(session: Transaction, event_id: UUID, *, now: datetime) -> None:
    event = events.lock_by_id(session, event_id)
    if event is None or not _is_moved(event):
        return
    event_pools.sync_pools(session, event.id, event.details, floors_of(event.details), now=now)
    events.describe(event, event.details, derive_instants(event.details))
    event.version, event.updated_at = event.version + 1, now
    events.write(session)
    audit.note(
        session, organisation_id=event.organisation_id, event_id=event.id, subject_id=event.id,
        action="event.instants_renewed", actor="clock",
    )  # fmt: skip
