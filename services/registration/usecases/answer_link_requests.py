"""Send the links that were asked for to the addresses that are invited, and forget the rest."""

from datetime import datetime

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.lifecycles import EventStatus
from services.registration.store import batches, invitees, link_requests
from services.registration.store.link_requests import RESENDS_AN_HOUR, LinkRequest
from services.registration.usecases.write_invitation import writer_for

PORTION = 50
LINKABLE = frozenset({"sent", "bounced", "answered"})
OVER = frozenset({EventStatus.FINISHED, EventStatus.ARCHIVED, EventStatus.CANCELLED})


def answer_link_requests(db: Database, keys: Keyring, *, now: datetime) -> bool:
    """Look at the oldest wishes; whether more may wait."""
    with db.transaction() as session:
        requests = link_requests.claim(session, PORTION)
        for request in requests:
            _answer(session, keys, request, now=now)
            session.delete(request)
    return len(requests) == PORTION


def _answer(session: Transaction, keys: Keyring, request: LinkRequest, *, now: datetime) -> None:
    found = link_requests.find_link_holder(session, request)
    if found is None:
        return
    event, invitation, registration = found
    if invitation.merged_into:
        invitation, registration = link_requests.kept_for(session, invitation.merged_into)
    subjects = [invitation.id, *([registration.id] if registration else [])]
    sent = link_requests.sent_lately(session, subjects, now=now)
    if invitation.state not in LINKABLE or event.status in OVER or sent >= RESENDS_AN_HOUR:
        return
    written = writer_for(session, keys, event, not_before=now).link(invitation, registration)
    invitees.add_links(session, [written.link])
    batches.promise_many(session, [written.outbox])
