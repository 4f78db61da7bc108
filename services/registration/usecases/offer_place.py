"""The organiser offers a free place to one who waits, or gives them longer to answer."""

from datetime import datetime

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain import announcing, offers
from services.registration.domain.answering import EventRules
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.offers import Hold
from services.registration.domain.refusals import EventFull
from services.registration.domain.registrations import RegistrationView
from services.registration.store.registrations import Registration, told_of, touch, view_of
from services.registration.store.tellings import tell
from services.registration.usecases.decide_registration import Target, locked, require
from services.registration.usecases.promote_waiting import note_move, offer_seat, why_of


def offer_place(db: Database, keys: Keyring, target: Target, hold: Hold, *, now: datetime) -> RegistrationView:
    """Hold a free place for one who waits, whoever else waits; they are asked by mail whether they take it.

    Raises:
        NotFound: the caller has no such event or registration.
        InvalidTransition: they do not wait, or places are no longer offered.
        Invalid: the end of the offer does not fit.
        EventFull: no place is free for them.
    """
    with db.transaction() as session:
        row, rules = locked(session, target)
        require(row, RegistrationState.WAITLISTED)
        offers.check_offers_go_on(rules, now=now)
        until = hold.end(rules, since=now, after=now)
        cause = why_of(row, rules, "offered by organiser", actor=target.caller.actor, now=now)
        if not offer_seat(session, keys, row, rules, until=until, cause=cause):
            raise EventFull("No place is free for this person. Raise the capacity or free a place first.")
        return view_of(row)


def extend_offer(db: Database, keys: Keyring, target: Target, hold: Hold, *, now: datetime) -> RegistrationView:
    """Hold an offered place for longer; they are told. ``hours`` are added to the end so far.

    Raises:
        NotFound: the caller has no such event or registration.
        InvalidTransition: they have no offer, or places are no longer offered.
        Invalid: the new end is not later, or does not fit.
    """
    with db.transaction() as session:
        row, rules = locked(session, target)
        require(row, RegistrationState.OFFERED)
        offers.check_offers_go_on(rules, now=now)
        so_far = row.hold_until or now
        until = hold.end(rules, since=max(so_far, now), after=max(so_far, now))
        row.hold_until = until
        touch(row, now=now)
        session.flush()
        _tell_extended(session, keys, row, rules, until)
        cause = why_of(row, rules, "extended", actor=target.caller.actor, now=now)
        note_move(session, row, rules, cause, before=row.state, hold_until=until.isoformat())
        return view_of(row)


def _tell_extended(session: Transaction, keys: Keyring, row: Registration, rules: EventRules, until: datetime) -> None:
    tell(session, keys, row, [announcing.offered(told_of(row, rules), hold_until=until, extended=True)])
