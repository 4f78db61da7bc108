"""One who was offered a place takes it, or lets it go."""

from datetime import datetime

from services.contracts.messages import RegistrationOffered
from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain import announcing
from services.registration.domain.answering import EventRules
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import InvalidTransition
from services.registration.domain.registrations import RegistrationView
from services.registration.store import seats
from services.registration.store.own_registrations import lock_own
from services.registration.store.registrations import Registration, confirm, told_of, view_of
from services.registration.store.tellings import take_back, tell
from services.registration.usecases.cancel_registration import end
from services.registration.usecases.promote_waiting import note_move, why_of

OVER = N_("The offer has ended. To come nevertheless, open the link in your invitation again, or write to the contact.")
NONE = N_("No place is offered to this registration at the moment.")


def accept_offer(db: Database, keys: Keyring, token: str, *, now: datetime) -> RegistrationView:
    """Take the place for the holder of the registration's link. Taking it again changes nothing.

    Raises:
        NotFound, Gone: the link was never issued, or is over.
        RegistrationClosed: the event is over.
        InvalidTransition: no place is offered, or the offer has ended.
    """
    with db.transaction() as session:
        row, rules, holder = lock_own(session, keys, token, now=now)
        if row.state != RegistrationState.CONFIRMED:
            check_offered(row, now=now)
            take_offered(session, keys, row, rules, actor=holder.value, now=now)
        return view_of(row)


def decline_offer(db: Database, keys: Keyring, token: str, *, now: datetime) -> RegistrationView:
    """Let the place go for the holder of the registration's link; the next in line moves up.

    Raises:
        NotFound, Gone: the link was never issued, or is over.
        RegistrationClosed: the event is over.
        InvalidTransition: no place is offered, or the offer has ended.
    """
    with db.transaction() as session:
        row, rules, holder = lock_own(session, keys, token, now=now)
        if row.state != RegistrationState.CANCELLED:
            check_offered(row, now=now)
            end(session, keys, row, rules, by="registrant", actor=holder.value, now=now)
        return view_of(row)


def check_offered(row: Registration, *, now: datetime) -> None:
    """Refuse to answer an offer that is not there, or no longer.

    Raises:
        InvalidTransition: says what to do instead.
    """
    is_offered = row.state == RegistrationState.OFFERED
    if row.state == RegistrationState.LAPSED or (is_offered and row.hold_until is not None and now >= row.hold_until):
        raise InvalidTransition(OVER)
    if not is_offered:
        raise InvalidTransition(NONE)


def take_offered(
    session: Transaction, keys: Keyring, row: Registration, rules: EventRules, *, actor: str, now: datetime
) -> None:
    """Make an offered seat a confirmed one; they are told, with an entry for their calendar."""
    cause = why_of(row, rules, "offer accepted", actor=actor, now=now)
    seats.turn(session, row.seats, cause, before="offered", after="confirmed")
    confirm(row, row.seats, now=now)
    session.flush()
    take_back(session, row, (RegistrationOffered,), reason="offer accepted", now=now)
    tell(session, keys, row, announcing.announced(told_of(row, rules)))
    note_move(session, row, rules, cause, before="offered")
