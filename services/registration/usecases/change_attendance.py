"""Somebody comes in another way: one pool gets a seat back and another gives one, in the same statement."""

from datetime import datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import InvalidTransition
from services.registration.domain.registrations import OwnRegistration, RegistrationChanges
from services.registration.store.own_registrations import lock_own
from services.registration.usecases.change_registration import Changing, change, check_can_change, check_edits_open
from services.registration.usecases.show_registration import own_view


def change_attendance(db: Database, keys: Keyring, token: str, attendance: str, *, now: datetime) -> OwnRegistration:
    """Attend in another way. Asking again for the way they attend already changes nothing.

    Raises:
        NotFound, Gone, RegistrationClosed: the link, or the time for changes, is over.
        InvalidTransition: there is no yes to change, or an offer is open.
        EventFull, QuotaFull: no seat is free there; they keep what they have. ``alternatives`` says what is open.
        Invalid: the event cannot be attended that way.
    """
    with db.transaction() as session:
        own = lock_own(session, keys, token, now=now)
        row, rules, holder = own
        check_can_change(row)
        check_edits_open(rules, now=now)
        if row.state == RegistrationState.OFFERED:
            raise InvalidTransition(N_("A place is being held for you. Accept or decline it first."))
        wanted = RegistrationChanges(attendance=attendance)
        change(session, keys, row, rules, Changing(changes=wanted, actor=holder.value, now=now))
        return own_view(session, keys, own, now=now)
