"""Seats became free: those who wait move up, one for each seat, by the event's policy."""

from datetime import datetime

from services.kit.database import Transaction
from services.kit.keys import Keyring
from services.registration.domain import announcing, offers, seating
from services.registration.domain.answering import EventRules
from services.registration.domain.capacity import Effect
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.offers import Waiting
from services.registration.domain.registrations import RegistrationView
from services.registration.domain.seat_requests import seat_request
from services.registration.store import audit, seats, waitlists
from services.registration.store.held_seats import held_by, used_up
from services.registration.store.registrations import Registration, confirm, offer, told_of, view_of, wish_of
from services.registration.store.tellings import tell
from services.registration.usecases.show_registration import open_answers

PROMOTED = "promoted"
"""What the ledger and the audit say when nobody but the policy moved somebody."""


def promoted(session: Transaction, keys: Keyring, rules: EventRules, *, now: datetime) -> list[RegistrationView]:
    """Give the next in line their seats while some are free, in the transaction that freed them.

    Only ``first_come`` moves by itself; with ``curated`` the organiser chooses. Where the event says for how long
    places are offered, they are offered, else confirmed at once.
    """
    if not offers.moves_by_itself(rules, now=now):
        return []
    pools = seats.pools_of(session, rules.id, now=now)
    line = line_of(session, keys, rules) if any(pool.fits(1) for pool in pools) else []
    time_left = rules.starts_at - now if rules.starts_at else None
    if offers.next_up(line, pools, time_left=time_left) is None:
        return []  # and nobody who answers meanwhile was kept from the pools
    pools = seats.pools_of(session, rules.id, now=now, lock=True)
    moved: list[RegistrationView] = []
    while (place := offers.next_up(line, pools, time_left=time_left)) is not None:
        row, line = waitlists.lock_waiting(session, line[place].id), line[place + 1 :]
        if row is not None and _move_up(session, keys, row, rules, now=now):
            moved.append(view_of(row))
            pools = seats.pools_of(session, rules.id, now=now)
    return moved


def moved_up(view: RegistrationView) -> Effect:
    """What became of one who waited, as a change tells its effects."""
    before, after = RegistrationState.WAITLISTED.value, view.state.value
    return Effect(registration_id=view.id, reference=view.reference, before=before, after=after)


def line_of(session: Transaction, keys: Keyring, rules: EventRules) -> list[Waiting]:
    """All who wait, in order, with the seats they need."""
    return [
        Waiting(id=row.id, request=request_of(keys, row, rules, held or {}), notice_hours=row.notice_hours)
        for row, held in waitlists.line_of(session, rules.id)
    ]


def asked_by(session: Transaction, keys: Keyring, row: Registration, rules: EventRules) -> seating.SeatRequest:
    """The seats a registration needs, and those that its invitation holds for it."""
    held = {str(pool): number for pool, number in held_by(session, row.invitation_id).items()}
    return request_of(keys, row, rules, held)


def request_of(keys: Keyring, row: Registration, rules: EventRules, held: seats.Seats) -> seating.SeatRequest:
    """The seats a registration needs, given what its invitation holds."""
    wish = wish_of(row, rules.attendance[0], open_answers(keys, row))
    return seat_request(rules.details, wish, held=seats.by_id(held))


def seat_waiting(
    session: Transaction, keys: Keyring, row: Registration, rules: EventRules, *, cause: str, actor: str, now: datetime
) -> bool:
    """Confirm one who waits, if all the seats they need are free; tell them."""
    why = why_of(row, rules, cause, actor=actor, now=now)
    taken = _taken(session, keys, row, rules, why, bucket="confirmed")
    if taken is None:
        return False
    before = row.state
    confirm(row, taken, now=now)
    session.flush()
    tell(session, keys, row, announcing.announced(told_of(row, rules, promoted=before == "waitlisted")))
    note_move(session, row, rules, why, before=before)
    return True


def offer_seat(
    session: Transaction, keys: Keyring, row: Registration, rules: EventRules, *, until: datetime, cause: seats.Cause
) -> bool:
    """Hold the seats of one who waits until an instant, if all of them are free; tell them."""
    taken = _taken(session, keys, row, rules, cause, bucket="offered")
    if taken is None:
        return False
    before = row.state
    offer(row, taken, until=until, now=cause.at)
    session.flush()
    tell(session, keys, row, [announcing.offered(told_of(row, rules), hold_until=until)])
    note_move(session, row, rules, cause, before=before, hold_until=until.isoformat())
    return True


def why_of(row: Registration, rules: EventRules, reason: str, *, actor: str, now: datetime) -> seats.Cause:
    """What the ledger says of a movement of this registration's seats."""
    return seats.Cause(
        event_id=rules.id, reason=reason, actor=actor, at=now, registration_id=row.id, invitation_id=row.invitation_id
    )


def note_move(
    session: Transaction, row: Registration, rules: EventRules, why: seats.Cause, *, before: str, **more: str
) -> None:
    """Write into the audit that a registration came into the state it is in."""
    audit.note(
        session,
        organisation_id=rules.organisation_id,
        event_id=rules.id,
        subject_id=row.id,
        action=f"registration.{row.state}",
        actor=why.actor,
        changes={"state": [before, row.state], "cause": why.reason, **more},
    )


def _move_up(session: Transaction, keys: Keyring, row: Registration, rules: EventRules, *, now: datetime) -> bool:
    if not rules.details.get("offer_hours"):
        return seat_waiting(session, keys, row, rules, cause=PROMOTED, actor="clock", now=now)
    cause = why_of(row, rules, PROMOTED, actor="clock", now=now)
    return offer_seat(session, keys, row, rules, until=offers.held_until(rules, now=now), cause=cause)


def _taken(
    session: Transaction, keys: Keyring, row: Registration, rules: EventRules, why: seats.Cause, *, bucket: str
) -> seats.Seats | None:
    request, pools = asked_by(session, keys, row, rules), seats.pools_of(session, rules.id, now=why.at)
    taken = seats.take(session, request, pools, why, bucket=bucket)
    if taken is not None:
        used_up(session, row.invitation_id)
    return taken
