"""A registration's wish changes, and its seats with it: all of them in one statement, or none."""

from datetime import datetime

from services.kit.database import Transaction
from services.kit.keys import Keyring
from services.registration.domain import announcing, moving
from services.registration.domain.answering import EventRules
from services.registration.domain.lifecycles import SEATED, RegistrationState
from services.registration.domain.seat_requests import Wish, seat_request
from services.registration.store import seats
from services.registration.store.registrations import Registration, told_of
from services.registration.store.tellings import tell
from services.registration.usecases.promote_waiting import why_of


def move_seats(
    session: Transaction, row: Registration, rules: EventRules, wish: Wish, *, actor: str, now: datetime
) -> bool:
    """Exchange the seats a registration has for those of another wish; who has none needs none.

    Returns whether a seat became free.

    Raises:
        EventFull, QuotaFull: a seat is not there, and nothing has changed.
    """
    if row.state not in SEATED:
        return False
    pools = seats.pools_of(session, rules.id, now=now, lock=True)
    request = seat_request(rules.details, wish)
    bucket = "offered" if row.state == RegistrationState.OFFERED else "confirmed"
    before, why = row.seats, why_of(row, rules, "changed", actor=actor, now=now)
    taken = seats.take(session, request, pools, why, bucket=bucket, back=before)
    if taken is None:
        raise moving.refusal(request, pools, seats.by_id(before), bucket=bucket)
    row.seats = taken
    return moving.frees(before, taken)


def tell_changed(session: Transaction, keys: Keyring, row: Registration, rules: EventRules) -> None:
    """Tell somebody with a place how it is now, with the calendar entry one step on."""
    if row.state == RegistrationState.CONFIRMED:
        row.calendar_sequence += 1
        row.calendar_sent = True
        session.flush()
        tell(session, keys, row, [announcing.changed(told_of(row, rules))])
