"""Whoever holds the link of a registration that ended changes their mind: back to their invitation."""

from datetime import datetime

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.lifecycles import ANSWERED_ANEW
from services.registration.domain.refusals import NotFound
from services.registration.domain.registrations import Holder
from services.registration.store import links
from services.registration.store.own_registrations import Own, lock_own, own_invitation


def answer_anew(db: Database, keys: Keyring, token: str, *, now: datetime) -> str:
    """A link to the invitation that was answered; what can be answered there is up to the invitation.

    Raises:
        NotFound, Gone: the link was never issued, or is over; there is nothing to answer anew, or the invitation is
            not surely the holder's own.
        RegistrationClosed: the event is over.
    """
    with db.transaction() as session:
        own = lock_own(session, keys, token, now=now)
        if not is_answered_anew(session, own):
            raise NotFound
        event_id, invitation_id = own.row.event_id, own.row.invitation_id
        return links.issue(session, keys, purpose="invitation", event_id=event_id, invitation_id=invitation_id)


def is_answered_anew(session: Transaction, own: Own) -> bool:
    """Whether there is no yes any more, and the invitation is surely the holder's."""
    is_ended = own.holder is Holder.REGISTRANT and own.row.state in ANSWERED_ANEW
    return is_ended and own_invitation(session, own.row) is not None
