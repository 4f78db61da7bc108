"""After a quiet period the clock tells everybody who comes, or would, what is different: all edits in one mail."""

from datetime import datetime, timedelta
from uuid import UUID

from services.contracts.messages import FactsChanged, ProgrammeChanged
from services.kit.database import Database, Transaction, new_id
from services.kit.keys import Keyring
from services.registration.domain.answering import EventRules
from services.registration.domain.fact_changes import TOLD_IN, asked_until, what_changed
from services.registration.domain.lifecycles import RegistrationState
from services.registration.store import audit, events, fact_changes
from services.registration.store import confirmation_rounds as rounds
from services.registration.store.confirmation_rounds import ConfirmationRound
from services.registration.store.event_rules import read_rules
from services.registration.store.fact_changes import FactChange
from services.registration.store.registration_lists import waiting_or_seated
from services.registration.store.registrations import Registration, told_of, touch
from services.registration.store.tellings import tell

_PORTION = 20


def tell_changes(db: Database, keys: Keyring, quiet: timedelta, *, now: datetime) -> bool:
    """Tell the changes of a portion of events and say whether more may wait.

    Nothing is told of an event that has begun or will not take place, nor when all is as it was again. Those with a
    place are asked whether the new facts suit them; organisers see who has not answered, and nobody loses a place.
    """
    with db.transaction() as session:
        found = fact_changes.due(session, quiet=quiet, now=now, limit=_PORTION)
    for event_id in found:
        with db.transaction() as session:
            event = events.lock_by_id(session, event_id)
            change = fact_changes.claim(session, event_id, quiet=quiet, now=now)
            if event and change:
                _settle(session, keys, change, read_rules(session, event_id), now=now)
    return len(found) == _PORTION


def _settle(session: Transaction, keys: Keyring, change: FactChange, rules: EventRules, *, now: datetime) -> None:
    change.settled_at = now
    if rules.status not in TOLD_IN or (rules.starts_at is not None and rules.starts_at <= now):
        return
    told = _tell_all(session, keys, change, rules, now=now)
    change.told = len(told)
    if told:
        audit.note(
            session, organisation_id=rules.organisation_id, event_id=rules.id, subject_id=rules.id,
            action="event.change_told", actor="clock", changes={"people": len(told)},
        )  # fmt: skip


def _tell_all(
    session: Transaction, keys: Keyring, change: FactChange, rules: EventRules, *, now: datetime
) -> list[Registration]:
    """Tell those who answered before the last edit: whoever came later knows the new facts."""
    known_before = [one for one in waiting_or_seated(session, rules.id) if one.answered_at <= change.edited_at]
    found = {one.id: _message(one, rules, change, None) for one in known_before}
    concerned = [one for one in known_before if found[one.id]]
    moved = [one for one in concerned if isinstance(found[one.id], FactsChanged)]
    seated = [one for one in moved if one.state == RegistrationState.CONFIRMED]
    until = _ask(session, rules, [one.id for one in seated], now=now)
    for one in seated:
        one.calendar_sequence += 1
        touch(one, now=now)
    session.flush()
    for one in concerned:
        message = _message(one, rules, change, until)
        tell(session, keys, one, [message] if message else [], expires_at=rules.starts_at)
    return concerned


def _message(
    row: Registration, rules: EventRules, change: FactChange, until: datetime | None
) -> FactsChanged | ProgrammeChanged | None:
    return what_changed(told_of(row, rules), change.before, until, sessions=row.sessions)


def _ask(session: Transaction, rules: EventRules, ids: list[UUID], *, now: datetime) -> datetime | None:
    """Ask those with a place in the round that is open, else in a new one; returns until when.

    They are told that they keep their places, so nobody is let go by that round any more.
    """
    until = asked_until(rules, now=now)
    if until is None or not ids:
        return None
    running = rounds.current(session, rules.id, now=now)
    if running:
        rounds.ask_once_more(session, running.id, ids)
        running.keeps_places = True
        return running.closes_at
    made = ConfirmationRound(id=new_id(), event_id=rules.id, closes_at=until, created_at=now, keeps_places=True)
    rounds.add(session, made, ids)
    return until
