"""Answers that were typed and not sent: sealed, behind the link that was mailed when they were saved."""

import json
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, Select, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.keys import Keyring
from services.registration.store.base import Base
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation, LinkToken

KEPT = timedelta(days=14)
"""How long a draft is kept after it was saved last."""

Values = dict[str, list[str]]
_ENDED = ("revoked", "expired", "superseded")


class AnswerDraft(Base):
    """What somebody typed into the form of one invitation; deleted by the answer."""

    __tablename__ = "answer_draft"

    link_id: Mapped[UUID] = mapped_column(ForeignKey("registration.link_token.id"), primary_key=True)
    """The link that leads back to it; it was mailed to the invited address alone."""
    invitation_id: Mapped[UUID] = mapped_column(ForeignKey("registration.invitation.id"), index=True)
    sealed_values: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]


def sealed(keys: Keyring, values: Values) -> bytes:
    """What was typed, as it is stored."""
    return keys.seal(json.dumps(values))


def opened(keys: Keyring, row: AnswerDraft) -> Values:
    """What was typed."""
    found: Values = json.loads(keys.open(row.sealed_values))
    return found


def of_token(session: Session, keys: Keyring, token: str, earlier: UUID | None) -> AnswerDraft | None:
    """The draft behind a link that works, or else the earlier one, if it is of the same invitation."""
    works = LinkToken.digest.in_(keys.digests("invitation", token)) & LinkToken.revoked_at.is_(None)
    same = select(LinkToken.invitation_id).where(works)
    mine = AnswerDraft.link_id.in_(select(LinkToken.id).where(works))
    query = select(AnswerDraft).where(mine | ((AnswerDraft.link_id == earlier) & AnswerDraft.invitation_id.in_(same)))
    return session.scalar(query.order_by(mine.desc()).limit(1))


def is_kept(session: Session, link_id: UUID) -> bool:
    """Whether what was typed is still there behind this link."""
    return session.get(AnswerDraft, link_id) is not None


def forget(session: Session, *, now: datetime) -> int:
    """Delete drafts that are old, or whose invitation can be answered no more; returns how many."""
    old = delete(AnswerDraft).where(AnswerDraft.link_id.in_(_old(now)))
    return len(session.scalars(old.returning(AnswerDraft.link_id)).all())


def count_old(session: Session, *, now: datetime) -> int:
    """How many would be deleted."""
    return session.scalar(select(func.count()).select_from(_old(now).subquery())) or 0


def _old(now: datetime) -> Select[UUID]:
    query = select(AnswerDraft.link_id).join(Invitation, Invitation.id == AnswerDraft.invitation_id)
    query = query.join(Event, Event.id == Invitation.event_id)
    over = or_(AnswerDraft.saved_at <= now - KEPT, Invitation.state.in_(_ENDED), Event.ends_at <= now)
    return query.where(over)
