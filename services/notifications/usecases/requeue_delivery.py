"""An operator sends a mail on its way again that had been given up."""

from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.notifications.domain.deliveries import REQUEUABLE, State
from services.notifications.store import holds
from services.notifications.store.holds import Ended

MOST_LISTED = 1000


class NotRequeuable(Exception):
    """This delivery cannot be sent again; the text says why."""


def list_abandoned(database: Database, *, limit: int = MOST_LISTED) -> list[Ended]:
    """Mails that were given up, the newest first."""
    with database.transaction() as session:
        return holds.list_dead(session, limit=limit)


def requeue_delivery(database: Database, delivery_id: UUID, *, now: datetime) -> Ended:
    """Make it due again; returns it as it was.

    The message it tells has to be open again too, with a fresh link if its letter carries one: do both in one
    transaction.

    Raises:
        NotRequeuable: there is none, it has not come to a bad end, or its address is no longer kept.
    """
    with database.transaction() as session:
        ended = holds.lock_ended(session, delivery_id)
        if ended is None:
            raise NotRequeuable("There is no such delivery.")
        if ended.state is State.HELD:
            raise NotRequeuable("It is held since a restore; “placecard requeue --held” decides about all of these.")
        if ended.state not in REQUEUABLE:
            raise NotRequeuable(f"It is {ended.state}: only what failed or was given up is sent again.")
        if ended.purged:
            raise NotRequeuable("It is so old that its address is no longer kept.")
        holds.send_again(session, delivery_id, now=now)
    return ended
