"""The clock writes to everybody with a place some days before the event, each time of the plan once."""

from datetime import datetime

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.event_notices import STALE_AFTER, is_stale, near
from services.registration.store import confirmation_rounds, event_notices
from services.registration.store.event_notices import DueNotice
from services.registration.store.event_rules import read_rules
from services.registration.store.registrations import told_of
from services.registration.store.tellings import tell

_PORTION = 20
_LETTERS = 500


def send_notices(db: Database, keys: Keyring, *, now: datetime) -> bool:
    """Promise the notices of a portion of events and say whether more may be due.

    One that is half a day late is passed over, not sent.
    """
    with db.transaction() as session:
        due = event_notices.due(session, now=now, limit=_PORTION)
    for one in due:
        with db.transaction() as session:
            ours = event_notices.is_still_due(session, one, now=now) and event_notices.claim(session, one)
            if ours and not is_stale(one.slot, now=now):
                _tell(session, keys, one)
    return len(due) == _PORTION


def withdraw_notices(db: Database, *, now: datetime) -> bool:
    """Take back a portion of what waits for people who no longer come, or has become too late."""
    with db.transaction() as session:
        return event_notices.withdraw_useless(session, now=now, limit=_LETTERS) == _LETTERS


def _tell(session: Transaction, keys: Keyring, one: DueNotice) -> None:
    rules = read_rules(session, one.event_id)
    until = one.slot + STALE_AFTER
    seated = confirmation_rounds.lock_confirmed(session, one.event_id)
    for registration in seated:
        tell(session, keys, registration, [near(told_of(registration, rules), days=one.days_before)], expires_at=until)
    event_notices.mark_told(session, one, len(seated))
