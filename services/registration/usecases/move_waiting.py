"""The line moves wherever a seat is free for it: whatever freed the seat, and whatever was cut off doing so."""

from datetime import datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.store import waitlists
from services.registration.store.event_rules import read_rules
from services.registration.usecases.promote_waiting import promoted


def move_waiting(db: Database, keys: Keyring, *, now: datetime) -> bool:
    """Look at every event in which somebody waits beside a free seat, and move its line by its policy.

    A floor that is released, a policy that is changed, or a process that ended between two transactions frees seats
    without anybody at hand to pass them on. Any number of clocks may do this at once. Returns that nothing waits.
    """
    with db.statement() as connection:
        events = waitlists.events_to_move(connection, now=now)
    for event_id in events:
        with db.transaction() as session:
            if waitlists.claim_event(session, event_id):
                promoted(session, keys, read_rules(session, event_id), now=now)
    return False
