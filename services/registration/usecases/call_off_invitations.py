"""Tell those who were invited to an event and have not answered that it is cancelled."""

from datetime import datetime

from services.kit.keys import Keyring
from services.registration.store import batches, invitees, suppressions
from services.registration.store.base import Session
from services.registration.store.events import Event
from services.registration.usecases.queue_invitations import PORTION
from services.registration.usecases.write_invitation import writer_for


def call_off_invitations(session: Session, keys: Keyring, event: Event, *, now: datetime) -> int:
    """Promise each of them one mail, for which nobody waits; returns how many.

    Who asked for no more mail about this event gets none.
    """
    writer = writer_for(session, keys, event, not_before=now)
    told = 0
    for portion in invitees.silent(session, event.id, portion=PORTION):
        barred = suppressions.suppressed(session, keys, event, [one.email for one in portion])
        rows = [writer.called_off(one) for one in portion if one.email_key not in barred]
        if rows:
            batches.promise_many(session, rows)
        told += len(rows)
    return told
