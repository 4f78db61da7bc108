"""The organiser corrects a registration: details, and choices whose seats move with them."""

from datetime import datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.registrations import RegistrationChanges, RegistrationView
from services.registration.store.event_rules import read_rules
from services.registration.store.events import find_event
from services.registration.store.registrations import lock_registration, view_of
from services.registration.usecases.change_registration import Changing, change
from services.registration.usecases.decide_registration import Target


def correct_registration(
    db: Database, keys: Keyring, target: Target, changes: RegistrationChanges, *, now: datetime
) -> RegistrationView:
    """Correct details and choices for somebody; they are told when their place is another one.

    Raises:
        NotFound: the caller has no such event or registration.
        VersionMismatch: somebody changed it since.
        EventFull, QuotaFull: a seat is not there; nothing has changed.
        InvalidTransition: the choices of what is over cannot be changed.
        Invalid: names each field that is wrong.
    """
    with db.transaction() as session:
        event = find_event(session, target.caller.organisation_id, target.event, only=target.caller.event_id)
        row = lock_registration(session, event.id, target.registration_id, expected=target.expected)
        wanted = Changing(changes=changes, actor=target.caller.actor, now=now)
        change(session, keys, row, read_rules(session, event.id), wanted)
        return view_of(row)
