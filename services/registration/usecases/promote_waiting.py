"""Seats became free: those who wait move up, one for each seat, by the event's policy."""

from datetime import datetime
from uuid import UUID

from services.kit.database import Transaction
from services.kit.keys import Keyring
from services.registration.domain import announcing, seating
from services.registration.domain.answering import EventRules
from services.registration.domain.capacity import Effect
from services.registration.domain.lifecycles import EventStatus, RegistrationState
from services.registration.domain.registrations import RegistrationView
from services.registration.domain.seat_requests import seat_request
from services.registration.store import audit, seats
from services.registration.store.held_seats import held_by, used_up
from services.registration.store.registrations import (
    Registration,
    confirm,
    next_waiting,
    told_of,
    view_of,
    wish_of,
)
from services.registration.store.tellings import tell
from services.registration.usecases.show_registration import open_answers

SEATS_MOVE = frozenset({EventStatus.OPEN, EventStatus.CLOSED})
"""Statuses in which a free seat goes to who waits: no longer taking answers does not send those who wait away."""


def promoted(session: Transaction, keys: Keyring, rules: EventRules, *, now: datetime) -> list[RegistrationView]:
    """Confirm the next in line while seats are free, in the transaction that freed them.

    Only ``first_come`` moves by itself; with ``curated`` the organiser chooses.
    """
    if rules.waitlist_policy is not seating.WaitlistPolicy.FIRST_COME or rules.status not in SEATS_MOVE:
        return []
    seats.pools_of(session, rules.id, now=now, lock=True)
    return [view_of(row) for mode in rules.attendance for row in _fill(session, keys, rules, mode, now=now)]


def moved_up(view: RegistrationView) -> Effect:
    """What became of one who waited, as a change tells its effects."""
    before, after = RegistrationState.WAITLISTED.value, view.state.value
    return Effect(registration_id=view.id, reference=view.reference, before=before, after=after)


def _fill(session: Transaction, keys: Keyring, rules: EventRules, mode: str, *, now: datetime) -> list[Registration]:
    moved: list[Registration] = []
    passed_over: list[UUID] = []
    while row := next_waiting(session, rules.id, mode, passed_over):
        if seat_waiting(session, keys, row, rules, cause="promoted", actor="clock", now=now):
            moved.append(row)
            continue
        passed_over.append(row.id)
        if _mode_is_full(session, rules.id, mode, now=now):
            break
    return moved


def asked_by(session: Transaction, keys: Keyring, row: Registration, rules: EventRules) -> seating.SeatRequest:
    """The seats a registration needs, and those that its invitation holds for it."""
    wish = wish_of(row, rules.attendance[0], open_answers(keys, row))
    return seat_request(rules.details, wish, held=held_by(session, row.invitation_id))


def seat_waiting(
    session: Transaction, keys: Keyring, row: Registration, rules: EventRules, *, cause: str, actor: str, now: datetime
) -> bool:
    """Confirm one who waits, if all the seats they need are free; tell them."""
    why = seats.Cause(
        event_id=rules.id, reason=cause, actor=actor, at=now, registration_id=row.id, invitation_id=row.invitation_id
    )
    request = asked_by(session, keys, row, rules)
    taken = seats.take(session, request, seats.pools_of(session, rules.id, now=now), why)
    if taken is None:
        return False
    used_up(session, row.invitation_id)
    before = row.state
    confirm(row, taken, now=now)
    session.flush()
    tell(session, keys, row, announcing.announced(told_of(row, rules, promoted=before == "waitlisted")))
    audit.note(
        session,
        organisation_id=rules.organisation_id,
        event_id=rules.id,
        subject_id=row.id,
        action="registration.confirmed",
        actor=actor,
        changes={"state": [before, "confirmed"], "cause": cause},
    )
    return True


def _mode_is_full(session: Transaction, event_id: UUID, mode: str, *, now: datetime) -> bool:
    return any(not p.fits(1) for p in seats.pools_of(session, event_id, now=now) if p.key == ("attendance", mode))
