"""The restore fence on the outbox: promises that may have been kept between the backup and the restore."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session

from services.registration.domain.reporting import SETTLED
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.link_requests import LinkRequest
from services.registration.store.outbox import Outbox
from services.registration.store.reports import VIEW

RESTORED = "restored"
"""Why a held message was withdrawn."""

_HELD = (Outbox.held_at.is_not(None), Outbox.settled_at.is_(None), Outbox.withdrawn_at.is_(None))


@dataclass(frozen=True, kw_only=True)
class Held:
    """Messages of one event that are kept back, by their type."""

    event_id: UUID
    organisation_id: UUID
    title: str
    type: str
    messages: int


def hold(session: Session, *, now: datetime) -> int:
    """Keep back every message that has not come to an end, and forget who asked for a lost link; tells how many.

    One whose mails have all ended is about to be settled by their report.
    Touches only columns that every release has had, because it also works on backups of older ones.
    """
    session.execute(delete(LinkRequest))
    mails = select(func.bool_and(VIEW.c.state.in_(SETTLED))).where(VIEW.c.message_id == Outbox.id).scalar_subquery()
    unsettled = (
        Outbox.settled_at.is_(None),
        Outbox.withdrawn_at.is_(None),
        Outbox.held_at.is_(None),
        mails.is_not(True),
    )
    held = session.execute(update(Outbox).where(*unsettled).values(held_at=now).returning(Outbox.id))
    return len(held.all())


def list_held(session: Session) -> list[Held]:
    """What is kept back, by event and type."""
    query = (
        select(Outbox.event_id, Event.organisation_id, Event.title, Outbox.type, func.count().label("messages"))
        .join(Event, Event.id == Outbox.event_id)
        .where(*_HELD)
        .group_by(Outbox.event_id, Event.organisation_id, Event.title, Outbox.type)
        .order_by(Event.title, Outbox.type)
    )
    return [Held(**row) for row in session.execute(query).mappings()]


def release(session: Session) -> None:
    """Let everything go that is kept back."""
    free = update(Outbox).where(Outbox.held_at.is_not(None))
    session.execute(
        free.values(held_at=None, published_at=case((Outbox.accepted_at.is_(None), None), else_=Outbox.published_at))
    )


def drop(session: Session, *, now: datetime) -> None:
    """Take everything back that is kept back; its links stay good, and invitations may be sent anew."""
    dropped = session.scalars(
        update(Outbox).where(*_HELD).values(withdrawn_at=now, withdrawn_reason=RESTORED).returning(Outbox.subject_id)
    ).all()
    session.execute(
        update(Invitation)
        .where(Invitation.id == func.any(list(dropped)), Invitation.state == "queued")
        .values(
            state=case((Invitation.issued_at.is_not(None), "sent"), else_="draft"),
            batch_id=None,
            queued_at=None,
            updated_at=now,
            version=Invitation.version + 1,
        )
    )
    session.execute(update(Outbox).where(Outbox.held_at.is_not(None)).values(held_at=None))
