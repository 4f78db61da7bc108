"""Offers that nobody answered end at their time: the seat is free again, they are told, the next moves up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.contracts.messages import RegistrationOffered
from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain import announcing
from services.registration.domain.answering import EventRules
from services.registration.domain.lifecycles import RegistrationState
from services.registration.store import organiser_tasks, seats, waitlists
from services.registration.store.event_rules import read_rules
from services.registration.store.organiser_tasks import Reason
from services.registration.store.registrations import Registration, move, told_of
from services.registration.store.tellings import take_back, tell
from services.registration.usecases.promote_waiting import note_move, promoted, why_of

CHOOSE = "choose-next"
"""What organisers are asked to do."""

_EVENTS = 20
_OFFERS = 50


def lapse_offers(db: Database, keys: Keyring, *, now: datetime) -> bool:
    """End a portion of the offers whose time is over, event by event, and say whether more may wait."""
    with db.statement() as connection:
        events = waitlists.events_with_ended_offers(connection, now=now, most=_EVENTS)
    ended = [_lapse_for_event(db, keys, event_id, now=now) for event_id in events]
    return _OFFERS in ended or (len(events) == _EVENTS and any(ended))


def _lapse_for_event(db: Database, keys: Keyring, event_id: UUID, *, now: datetime) -> int:
    with db.transaction() as session:
        rows = waitlists.lock_ended_offers(session, event_id, now=now, most=_OFFERS)
        if rows:
            rules = read_rules(session, event_id)
            # Several statements move seats here, and others may be at the same pools.
            seats.pools_of(session, event_id, now=now, lock=True)
            for row in rows:
                _lapse(session, keys, row, rules, now=now)
            moved = promoted(session, keys, rules, now=now)
            if not moved and waitlists.versions_of(session, event_id):
                _ask_organiser(session, rows, now=now)
        return len(rows)


def _ask_organiser(session: Transaction, rows: Sequence[Registration], *, now: datetime) -> None:
    """Nobody followed by themselves although somebody waits: a person has to choose."""
    for row in rows:
        subject = {"registration": str(row.id), "reference": row.reference}
        reason = Reason(event_id=row.event_id, kind=CHOOSE, key=f"{row.id}:{row.version}", subject=subject)
        organiser_tasks.ask(session, reason, now=now)


def _lapse(session: Transaction, keys: Keyring, row: Registration, rules: EventRules, *, now: datetime) -> None:
    until, held = row.hold_until or now, row.seats
    cause = why_of(row, rules, "offer lapsed", actor="clock", now=now)
    move(row, RegistrationState.LAPSED, now=now)
    row.seats, row.hold_until = {}, None
    session.flush()
    seats.give_back(session, held, cause, bucket="offered")
    take_back(session, row, (RegistrationOffered,), reason="offer lapsed", now=now)
    invited = row.invitation_id is not None
    tell(session, keys, row, [announcing.lapsed(told_of(row, rules), hold_until=until, invited=invited)])
    note_move(session, row, rules, cause, before="offered")
