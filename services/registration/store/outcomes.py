"""What the outcome of a mail changes on an invitation or an enquiry; each tells whether it changed anything."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from services.registration.store.enquiries import Enquiry
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation

_NOT_SENT_YET = ("draft", "queued", "bounced")
_MARK_SENT = text("""
update registration.invitation i
set state = case when i.state = any(:unsent) then 'sent' else i.state end,
    sent_at = coalesce(i.sent_at, n.at), issued_at = coalesce(i.issued_at, n.at), bounce = null,
    version = i.version + 1, updated_at = :now
from unnest(cast(:ids as uuid[]), cast(:at as timestamptz[])) as n(id, at)
where i.id = n.id and (i.sent_at is null or i.state = any(:unsent))
returning i.id
""")


def mark_sent(session: Session, at: Mapping[UUID, datetime], *, now: datetime) -> set[UUID]:
    """These invitees have the mail, each since then; an answer or a revocation that came meanwhile stands.

    Returns:
        Those of whom it is news.
    """
    given = {"ids": list(at), "at": list(at.values()), "unsent": list(_NOT_SENT_YET), "now": now}
    return set(session.execute(_MARK_SENT, given).scalars())


def mark_bounced(session: Session, invitation_id: UUID, *, reason: str, now: datetime) -> bool:
    """The mail will not arrive; whoever has answered all the same keeps their answer."""
    changed = session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.state.in_(("queued", "sent")))
        .values(state="bounced", bounce=reason, version=Invitation.version + 1, updated_at=now)
        .returning(Invitation.id)
    )
    return changed.first() is not None


def mark_routed(
    session: Session, enquiry_id: UUID, *, to: str, because: str, before: Sequence[str], now: datetime
) -> bool:
    """Somebody has the question.

    Args:
        session: the transaction.
        enquiry_id: the question.
        to: whose address it went to.
        because: why, in words.
        before: addresses it may have gone to earlier; anybody else was chosen by an organiser and stays.
        now: the time of the change.
    """
    open_ = Enquiry.state.in_(("received", "routed")) & Enquiry.routed_to.is_distinct_from(to)
    changed = session.execute(
        update(Enquiry)
        .where(Enquiry.id == enquiry_id, open_, Enquiry.routed_to.is_(None) | Enquiry.routed_to.in_(before))
        .values(
            state="routed", routed_to=to, routed_because=because, routed_at=now,
            version=Enquiry.version + 1, updated_at=now,
        )
        .returning(Enquiry.id)
    )  # fmt: skip
    return changed.first() is not None


def organisation_of(session: Session, event_id: UUID) -> UUID:
    """Whose event it is."""
    return session.execute(select(Event.organisation_id).where(Event.id == event_id)).scalar_one()
