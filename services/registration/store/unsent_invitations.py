"""Invitations that were promised and have not gone out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.contracts.messages import InvitationIssued
from services.registration.store.outbox import Outbox


def withdraw_invitations(session: Session, event_id: UUID, *, reason: str, now: datetime) -> None:
    """Take back every invitation to this event that is still waiting to be sent."""
    unsent = (Outbox.event_id == event_id, Outbox.type == InvitationIssued.type, Outbox.settled_at.is_(None))
    session.execute(
        update(Outbox).where(*unsent, Outbox.withdrawn_at.is_(None)).values(withdrawn_at=now, withdrawn_reason=reason)
    )
