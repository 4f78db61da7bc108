"""Whoever holds the link of a registration that ended changes their mind: back to their invitation."""

from datetime import datetime

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.answers import Answer
from services.registration.domain.lifecycles import ANSWERED_ANEW
from services.registration.domain.live_links import check_live, check_open
from services.registration.domain.refusals import Gone, NotFound, RegistrationClosed
from services.registration.domain.registrations import Holder
from services.registration.store import links
from services.registration.store.answers import read_one_snapshot
from services.registration.store.own_registrations import Own, lock_own, own_invitation


def answer_anew(db: Database, keys: Keyring, token: str, *, now: datetime) -> str:
    """A link to the invitation that was answered.

    Raises:
        NotFound, Gone: the link was never issued, or is over; there is nothing to answer anew, or the invitation is
            not surely the holder's own, or takes no yes any more.
        RegistrationClosed: the event is over.
    """
    with db.transaction() as session:
        own = lock_own(session, keys, token, now=now)
        if not is_answered_anew(session, own, now=now):
            raise NotFound
        event_id, invitation_id = own.row.event_id, own.row.invitation_id
        return links.issue(session, keys, purpose="invitation", event_id=event_id, invitation_id=invitation_id)


def is_answered_anew(session: Transaction, own: Own, *, now: datetime) -> bool:
    """Whether there is no yes any more, and the invitation is surely the holder's and would take another."""
    is_ended = own.holder is Holder.REGISTRANT and own.row.state in ANSWERED_ANEW
    invitation_id = own_invitation(session, own.row) if is_ended else None
    if invitation_id is None:
        return False
    snapshot = read_one_snapshot(session.connection(), invitation_id, now=now)
    try:
        check_live(snapshot, now=now)
        check_open(snapshot, Answer(answer="accept"), now=now)
    except (Gone, RegistrationClosed):
        return False
    return True
