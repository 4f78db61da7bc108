"""When an event is over, whoever had a place and was not seen at the door was absent; nobody moves up for them."""

from datetime import datetime
from uuid import UUID

from services.kit.database import Transaction
from services.registration.store import arrivals, seats


def mark_absent(session: Transaction, event_id: UUID, *, actor: str, now: datetime) -> int:
    """Mark those who did not come, in the transaction that finishes the event; tells how many.

    Where nobody was checked in, the door was not watched: everybody stays confirmed.
    """
    if not arrivals.anybody_came(session, event_id):
        return 0
    absent = arrivals.lock_expected(session, event_id)
    if absent:
        seats.pools_of(session, event_id, now=now, lock=True)
        arrivals.mark_absent(session, event_id, actor=actor, now=now)
    return absent
