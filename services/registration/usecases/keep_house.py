"""Small regular duties of the clock: a sign of life, and forgetting."""

from datetime import datetime, timedelta

from services.kit.database import Database
from services.registration.store import beats, idempotency, relays

ANSWERS_KEPT = timedelta(hours=24)
"""How long a stored answer replays."""

# Longer than a hint may still be under way: what was withdrawn after it was published might be taken in yet.
_WITHDRAWN_KEPT = timedelta(minutes=10)
_PORTION = 500


def beat(db: Database, clock: str, *, now: datetime) -> bool:
    """Note that this clock is alive."""
    with db.transaction() as session:
        beats.beat(session, clock, now=now)
    return False


def forget_answers(db: Database, *, now: datetime) -> bool:
    """Delete stored answers that do not replay any more."""
    with db.transaction() as session:
        idempotency.forget(session, before=now - ANSWERS_KEPT)
    return False


def forget_withdrawn(db: Database, *, now: datetime) -> bool:
    """Wipe the tokens of a portion of messages that will never leave, and say whether more may wait."""
    with db.transaction() as session:
        forgotten = relays.forget_withdrawn(session, before=now - _WITHDRAWN_KEPT, now=now, limit=_PORTION)
    return forgotten == _PORTION
