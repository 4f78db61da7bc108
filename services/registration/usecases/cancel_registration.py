"""Somebody who said yes cannot come after all, or the organiser takes the place back: the seat is free at once."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain import announcing
from services.registration.domain.answering import EventRules
from services.registration.domain.callers import Caller
from services.registration.domain.capacity import Effect
from services.registration.domain.digests import is_late
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.registrations import RegistrationView
from services.registration.store import audit, seats
from services.registration.store.event_rules import read_rules
from services.registration.store.events import find_event
from services.registration.store.held_seats import give_up
from services.registration.store.own_registrations import lock_own
from services.registration.store.registration_lists import waiting_or_seated
from services.registration.store.registrations import (
    Registration,
    lock_registration,
    move,
    told_of,
    view_of,
)
from services.registration.store.tellings import take_back, tell
from services.registration.usecases.promote_waiting import moved_up, promoted
from services.registration.usecases.rehearse_change import rehearse_change
from services.registration.usecases.tell_organisers import alert


@dataclass(frozen=True, kw_only=True)
class Cancellation:
    """Which registration of which event an organiser cancels; a dry run tells the effect only."""

    event: str
    """Its id or slug."""
    registration_id: UUID
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class CancelledRegistration:
    """The registration afterwards, and whom its seat goes to."""

    registration: RegistrationView
    effects: list[Effect]
    dry_run: bool = False


def cancel_own_registration(db: Database, keys: Keyring, token: str, *, now: datetime) -> RegistrationView:
    """Cancel for the holder of the registration's link. Cancelling again changes nothing.

    Raises:
        NotFound, Gone: the link was never issued, or is over.
        InvalidTransition: there is no yes to take back.
    """
    with db.transaction() as session:
        row, rules, holder = lock_own(session, keys, token, now=now)
        if row.state != RegistrationState.CANCELLED:
            end(session, keys, row, rules, by="registrant", actor=holder.value, now=now)
        return view_of(row)


def cancel_registration(
    db: Database, keys: Keyring, caller: Caller, wanted: Cancellation, *, now: datetime
) -> CancelledRegistration:
    """Cancel for the organiser; the registrant is told.

    Raises:
        NotFound: the caller has no such event or registration.
        InvalidTransition: there is no yes to take back.
    """
    done = rehearse_change(
        db, lambda session: _cancelled(session, keys, caller, wanted, now=now), dry_run=wanted.dry_run
    )
    return replace(done, dry_run=wanted.dry_run)


def _cancelled(
    session: Transaction, keys: Keyring, caller: Caller, wanted: Cancellation, *, now: datetime
) -> CancelledRegistration:
    found = find_event(session, caller.organisation_id, wanted.event, only=caller.event_id)
    rules = read_rules(session, found.id)
    row = lock_registration(session, found.id, wanted.registration_id)
    moved = end(session, keys, row, rules, by="organiser", actor=caller.actor, now=now)
    return CancelledRegistration(registration=view_of(row), effects=[moved_up(one) for one in moved])


def cancel_all_for_event(session: Transaction, keys: Keyring, event_id: UUID, *, actor: str, now: datetime) -> int:
    """End every registration of an event that is cancelled; each person is told once. Returns how many."""
    rules = read_rules(session, event_id)
    rows = waiting_or_seated(session, event_id)
    for row in rows:
        end(session, keys, row, rules, by="event", actor=actor, now=now)
    return len(rows)


def end(
    session: Transaction, keys: Keyring, row: Registration, rules: EventRules, *, by: str, actor: str, now: datetime
) -> list[RegistrationView]:
    """Cancel one registration: give its seats back, take its calendar entry back, tell, and let the next move up.

    Returns those who moved up.
    """
    before, had_entry, held = row.state, row.calendar_sent, row.seats
    move(row, RegistrationState.CANCELLED, now=now)
    row.seats, row.cancelled_at, row.calendar_sent, row.hold_until = {}, now, False, None
    row.calendar_sequence += 1 if had_entry else 0
    session.flush()
    bucket = "offered" if before == RegistrationState.OFFERED else "confirmed"
    cause = seats.Cause(
        event_id=rules.id, reason=f"cancelled by {by}", actor=actor, at=now,
        registration_id=row.id, invitation_id=row.invitation_id,
    )  # fmt: skip
    if by != "event":
        # A seat given back and one taken for the next are two statements.
        seats.pools_of(session, rules.id, now=now, lock=True)
    seats.give_back(session, held, cause, bucket=bucket)
    was_held = give_up(session, row.invitation_id, cause)
    take_back(session, row, announcing.UNTRUE_AFTER_CANCELLING, reason="cancelled", now=now)
    tell(session, keys, row, [announcing.cancelled(told_of(row, rules), by=by, had_entry=had_entry)])
    if by == "registrant" and before == RegistrationState.CONFIRMED and is_late(rules.starts_at, now=now):
        said = {"reference": row.reference, "attendance": row.attendance or ""}
        alert(session, keys, rules, row.id, now=now, about="late_cancellation", **said)
    audit.note(
        session,
        organisation_id=rules.organisation_id,
        event_id=rules.id,
        subject_id=row.id,
        action="registration.cancelled",
        actor=actor,
        changes={"state": [before, "cancelled"], "by": by},
    )
    return promoted(session, keys, rules, now=now) if (held or was_held) and by != "event" else []
