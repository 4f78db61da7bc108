"""The clock ends invitations that nobody answered in time, and gives back the seats they held."""

from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.live_links import ENDED
from services.registration.store import audit, deadlines, events, seats
from services.registration.store.base import Session
from services.registration.store.events import Event
from services.registration.usecases.hold_seats import give_up_seats

_PORTION = 200


def expire_invitations(db: Database, keys: Keyring, *, now: datetime) -> bool:
    """End a portion of every event's late invitations, give up seats held for nothing, and say whether more wait.

    A link then tells that it has expired. Should the limit be moved, it works again.
    """
    with db.statement() as connection:
        events = deadlines.events_to_look_at(connection, now=now)
    # One event at a time: pools are locked in the same order by everybody.
    more = [_kept(db, keys, event_id, now=now) for event_id in events]
    return any(more)


def _kept(db: Database, keys: Keyring, event_id: UUID, *, now: datetime) -> bool:
    with db.transaction() as session:
        revived = deadlines.revive(session, event_id, now=now, limit=_PORTION)
        ended = _ended(session, keys, event_id, now=now)
    return _PORTION in (revived, ended)


def _ended(session: Session, keys: Keyring, event_id: UUID, *, now: datetime) -> int:
    rows = deadlines.lock_late(session, event_id, now=now, limit=_PORTION)
    if not rows:
        return 0
    event = events.find_by_id(session, event_id)
    over = EventStatus(event.status) in ENDED
    holding = [row.id for row in rows if row.held_seats]
    if not over:
        deadlines.expire(session, [row.id for row in rows], now=now)
        _note(session, event, len(rows))
    if holding:
        reason = f"event {event.status}" if over else "invitation expired"
        cause = seats.Cause(event_id=event_id, reason=reason, actor="clock", at=now)
        give_up_seats(session, keys, event, holding, cause)
    return len(rows)


def _note(session: Session, event: Event, number: int) -> None:
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=event.id,
        action="invitations.expired",
        actor="clock",
        changes={"expired": number},
    )
