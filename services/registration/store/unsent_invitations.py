"""Invitations that were promised and have not gone out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from services.contracts.messages import InvitationIssued, InvitationReminded
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.outbox import Outbox


def withdraw_invitations(session: Session, event_id: UUID, *, reason: str, now: datetime) -> None:
    """Take back every invitation to this event, and every reminder, that is still waiting to be sent."""
    unsent = (
        Outbox.event_id == event_id,
        Outbox.type.in_((InvitationIssued.type, InvitationReminded.type)),
        Outbox.settled_at.is_(None),
    )
    session.execute(
        update(Outbox).where(*unsent, Outbox.withdrawn_at.is_(None)).values(withdrawn_at=now, withdrawn_reason=reason)
    )


def take_back(session: Session, key: str, *, of: Sequence[Any], reason: str, now: datetime) -> int:
    """Free the queued invitations of one address, withdrawing their mails; tells how many.

    Args:
        session: the transaction.
        key: the address as compared.
        of: conditions on the event.
        reason: why, for the report.
        now: the instant of asking.
    """
    queued = (
        select(Invitation.id)
        .join(Event, Event.id == Invitation.event_id)
        .where(Invitation.email_key == key, Invitation.state == "queued", *of)
    )
    ids: list[UUID] = list(session.scalars(queued.order_by(Invitation.id).with_for_update(of=Invitation)))
    unsent = (Outbox.subject_id == func.any(ids), Outbox.settled_at.is_(None), Outbox.withdrawn_at.is_(None))
    session.execute(update(Outbox).where(*unsent).values(withdrawn_at=now, withdrawn_reason=reason))
    session.execute(
        update(Invitation)
        .where(Invitation.id == func.any(ids))
        .values(
            state=case((Invitation.issued_at.is_not(None), "sent"), else_="draft"),
            batch_id=None,
            queued_at=None,
            drawn_at=None,
            updated_at=now,
            version=Invitation.version + 1,
        )
    )
    return len(ids)
