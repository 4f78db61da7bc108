"""Somebody has come: noted at the door once, however often it is said, and taken back if it was a mistake."""

from datetime import datetime

from services.kit.database import Database, Transaction
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.refusals import EventFull
from services.registration.domain.registrations import RegistrationView
from services.registration.domain.seat_requests import Wish, seat_request
from services.registration.domain.webhooks import CHECK_IN_UNDONE, CHECKED_IN
from services.registration.store import seats, webhooks
from services.registration.store.event_rules import read_rules
from services.registration.store.events import find_event
from services.registration.store.registrations import Registration, lock_registration, move, view_of
from services.registration.usecases.decide_registration import Target, require
from services.registration.usecases.promote_waiting import note_move, why_of


def check_in(db: Database, target: Target, *, now: datetime) -> RegistrationView:
    """Note that somebody has come; also when they were counted among those who did not.

    Raises:
        NotFound: the caller has no such event or registration.
        InvalidTransition: they have no place.
        EventFull: they were counted as absent, and the seat has gone to somebody else since.
    """
    with db.transaction() as session:
        row = _locked(session, target)
        if row.state != RegistrationState.ATTENDED:
            before = row.state
            if before == RegistrationState.NO_SHOW:
                _take_again(session, row, actor=target.caller.actor, now=now)
            move(row, RegistrationState.ATTENDED, now=now)
            row.checked_in_at = now
            _note(session, row, before, "checked in", target, now=now)
            webhooks.tell(session, CHECKED_IN, event_id=row.event_id, subject_id=row.id, now=now)
        return view_of(row)


def undo_check_in(db: Database, target: Target, *, now: datetime) -> RegistrationView:
    """Take a check-in back. Who was not checked in stays as they are.

    Raises:
        NotFound: the caller has no such event or registration.
        InvalidTransition: they were not checked in and have no place.
    """
    with db.transaction() as session:
        row = _locked(session, target)
        if row.state != RegistrationState.CONFIRMED:
            require(row, RegistrationState.ATTENDED)
            before = row.state
            move(row, RegistrationState.CONFIRMED, now=now)
            row.checked_in_at = None
            _note(session, row, before, "check-in undone", target, now=now)
            webhooks.tell(session, CHECK_IN_UNDONE, event_id=row.event_id, subject_id=row.id, now=now)
        return view_of(row)


def _locked(session: Transaction, target: Target) -> Registration:
    event = find_event(session, target.caller.organisation_id, target.event, only=target.caller.event_id)
    return lock_registration(session, event.id, target.registration_id, expected=target.expected)


def _take_again(session: Transaction, row: Registration, *, actor: str, now: datetime) -> None:
    """Who was counted as absent gave the seat back; they take it again, without sessions and options of the past."""
    rules = read_rules(session, row.event_id)
    wish = Wish(
        attendance=row.attendance or "", constituency=row.constituency, role=row.role, companions=row.companions
    )
    pools = seats.pools_of(session, rules.id, now=now)
    why = why_of(row, rules, "checked in", actor=actor, now=now)
    taken = seats.take(session, seat_request(rules.details, wish), pools, why)
    if taken is None:
        raise EventFull("No place is free for this person. Raise the capacity first.")
    row.seats = taken


def _note(session: Transaction, row: Registration, before: str, reason: str, target: Target, *, now: datetime) -> None:
    session.flush()
    rules = read_rules(session, row.event_id)
    why = why_of(row, rules, reason, actor=target.caller.actor, now=now)
    note_move(session, row, rules, why, before=before)
