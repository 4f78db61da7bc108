"""Somebody stops halfway and goes on later: what they typed is kept sealed, and a link to it mailed to the invitee."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.answering import Snapshot
from services.registration.domain.answers import Answer
from services.registration.domain.lifecycles import YES
from services.registration.domain.live_links import check_live, check_open
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import AlreadyAnswered, Invalid, NotFound
from services.registration.store import batches, drafts, invitees, link_requests, proposals
from services.registration.store.answers import read_snapshot
from services.registration.store.drafts import AnswerDraft, Values
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.usecases.write_invitation import writer_for

MOST = 60_000
"""Characters of one draft; an answer has no room for more."""
MAILS_AN_HOUR = 3
"""How many links to drafts one invitation is mailed in an hour."""


@dataclass(frozen=True, kw_only=True)
class SavedDraft:
    """Where a draft is kept."""

    id: UUID
    is_mailed: bool
    """Whether a link goes out now; the one to an earlier state of the same draft leads to this one."""


def save_draft(
    db: Database, keys: Keyring, token: str, values: Values, *, earlier: UUID | None, now: datetime
) -> SavedDraft | None:
    """Keep what was typed for the holder of an invitation's link.

    A link is mailed to the invited address and nowhere else, for whoever holds the invitation may be somebody else;
    and each who saves has a draft of their own, so that nobody writes over what another typed.

    Args:
        db: the database.
        keys: seal it, and make the link.
        token: of the invitation's link, or of one that was mailed for a draft.
        values: what was typed, by field.
        earlier: the draft this browser saved before, if it did.
        now: the instant of saving.

    Returns:
        Where it is; none when that many were mailed in this hour that another has to wait.

    Raises:
        NotFound: the link was never issued.
        Gone, RegistrationClosed: it was good once, or the time to answer is over.
        AlreadyAnswered: the invitation has been answered with a yes.
        Invalid: it is longer than any answer.
    """
    if sum(len(one) for typed in values.values() for one in typed) > MOST:
        raise Invalid({"": [N_("This is too long to be kept. Please shorten it.")]})
    with db.transaction() as session:
        snapshot = read_snapshot(session.connection(), keys.digests("invitation", token), now=now)
        if snapshot is None:
            raise NotFound
        _check(snapshot, now=now)
        # Locked, so that two at once do not both take the last mail of the hour.
        invited = proposals.lock_invitation(session, snapshot.invitation.id)
        kept = drafts.of_token(session, keys, token, earlier)
        if kept is None:
            return _new(session, keys, invited, values, now=now)
        kept.sealed_values, kept.saved_at = drafts.sealed(keys, values), now
        return SavedDraft(id=kept.link_id, is_mailed=False)


def show_draft(db: Database, keys: Keyring, token: str, *, earlier: UUID | None) -> Values:
    """What was saved behind this link, or by this browser; empty when nothing was, or it has been answered since."""
    with db.transaction() as session:
        found = drafts.of_token(session, keys, token, earlier)
        return drafts.opened(keys, found) if found else {}


def _check(snapshot: Snapshot, *, now: datetime) -> None:
    check_live(snapshot, now=now)
    if snapshot.prior and snapshot.prior.state in YES:
        raise AlreadyAnswered("To change it, use the link in the mail about your answer; we can send it again.")
    check_open(snapshot, Answer(answer="accept"), now=now)


def _new(
    session: Transaction, keys: Keyring, invited: Invitation, values: Values, *, now: datetime
) -> SavedDraft | None:
    mailed = link_requests.sent_lately(session, [invited.id], now=now, type_="draft.saved")
    if mailed >= MAILS_AN_HOUR:
        return None
    event = session.get_one(Event, invited.event_id)
    written = writer_for(session, keys, event, not_before=now).draft(invited, days=drafts.KEPT.days)
    invitees.add_links(session, [written.link])
    batches.promise_many(session, [written.outbox])
    draft = AnswerDraft(
        link_id=written.link["id"], invitation_id=invited.id, sealed_values=drafts.sealed(keys, values), saved_at=now
    )
    session.add(draft)
    return SavedDraft(id=draft.link_id, is_mailed=True)
