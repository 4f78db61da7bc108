"""Send invitations in batches, look at their progress, and take back what has not left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, case, exists, false, func, insert, select, update
from sqlalchemy.orm import Session

from services.registration.domain.refusals import NotFound
from services.registration.store.invitations import Invitation, InvitationBatch, LinkToken
from services.registration.store.outbox import Outbox
from services.registration.store.reports import VIEW

_OUTBOX: Table = Outbox.__table__  # type: ignore[assignment]  # a declarative class has a Table
NO_BATCH = "There is no such batch."


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How many invitations of a batch wait, left, failed or were taken back."""

    queued: int
    sent: int
    failed: int
    undone: int


def locked_for_sending(
    session: Session, event_id: UUID, *, wave: str | None = None, ids: Sequence[UUID] | None = None
) -> list[Invitation]:
    """The invitations of a wave, of these ids, or all that are silent, kept from others until the commit."""
    query = select(Invitation).where(Invitation.event_id == event_id)
    if wave is not None:
        query = query.where(Invitation.wave == wave)
    if ids is not None:
        query = query.where(Invitation.id == func.any(list(ids)))
    if wave is None and ids is None:  # whoever answers meanwhile waits for nobody
        query = query.where(Invitation.state == "sent", Invitation.answer == "none")
    return list(session.scalars(query.order_by(Invitation.id).with_for_update()))


def add(session: Session, row: Mapping[str, Any]) -> None:
    """Store a batch."""
    session.execute(insert(InvitationBatch), [dict(row)])


def queue(session: Session, invitation_ids: Sequence[UUID], *, batch_id: UUID | None) -> None:
    """Mark invitations as waiting to be mailed."""
    session.execute(
        update(Invitation)
        .where(Invitation.id == func.any(list(invitation_ids)))
        .values(
            state="queued",
            batch_id=batch_id,
            queued_at=func.now(),
            updated_at=func.now(),
            version=Invitation.version + 1,
        )
    )


def promise_many(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put many messages into the outbox at once."""
    session.connection().execute(insert(_OUTBOX), list(rows))


def find(session: Session, event_id: UUID, batch_id: UUID, *, lock: bool = False) -> InvitationBatch:
    """One batch of the event.

    Raises:
        NotFound: the event has none of this id.
    """
    query = select(InvitationBatch).where(InvitationBatch.event_id == event_id, InvitationBatch.id == batch_id)
    batch = session.scalar(query.with_for_update() if lock else query)
    if batch is None:
        raise NotFound(NO_BATCH)
    return batch


def holds_drawn(session: Session, batch_id: UUID) -> bool:
    """Whether some of the batch's invitations that still wait were drawn in the place of others."""
    waiting = (Invitation.batch_id == batch_id, Invitation.state == "queued", Invitation.drawn_at.is_not(None))
    return session.scalar(select(Invitation.id).where(*waiting).limit(1)) is not None


def progress(session: Session, batch: InvitationBatch) -> Progress:
    """Where the batch's mails are."""
    undone = Outbox.withdrawn_at.is_not(None)
    # A reminder goes to people who were mailed before.
    arrived: ColumnElement[bool] = (
        Invitation.sent_at.is_not(None) if batch.kind == "invitations" else Outbox.settled_at.is_not(None)
    )
    bounced = func.coalesce(Invitation.state == "bounced", false())
    if batch.kind == "reports":
        handed_in = (VIEW.c.message_id == Outbox.id, VIEW.c.state.in_(("sent", "sent_assumed")))
        arrived = arrived & exists().where(*handed_in)
    sent = ~undone & arrived & ~(bounced if batch.kind == "reminders" else false())
    failed = ~undone & ~sent & (bounced | Outbox.settled_at.is_not(None))
    row = session.execute(
        select(
            func.count(),
            func.count().filter(sent),
            func.count().filter(failed),
            func.count().filter(undone),
        )
        .select_from(Outbox)
        .outerjoin(Invitation, Invitation.id == Outbox.subject_id)
        .where(Outbox.batch_id == batch.id)
    ).one()
    return Progress(queued=row[0] - row[1] - row[2] - row[3], sent=row[1], failed=row[2], undone=row[3])


def take_back(session: Session, batch: InvitationBatch) -> int:
    """Withdraw the batch's mails that have not left, end their links, and free their invitations; returns how many.

    An invitation whose link was revealed before stays issued; the others are drafts again.
    """
    waiting = (
        select(Invitation.id).where(Invitation.batch_id == batch.id, Invitation.state == "queued").with_for_update()
    )
    ids = list(session.scalars(waiting.order_by(Invitation.id)))
    session.execute(
        update(Outbox)
        .where(Outbox.batch_id == batch.id, Outbox.subject_id == func.any(ids), Outbox.settled_at.is_(None))
        .values(withdrawn_at=func.now(), withdrawn_reason="undone")
    )
    end_links(session, batch, ids)
    free(session, ids)
    session.execute(update(InvitationBatch).where(InvitationBatch.id == batch.id).values(undone_at=func.now()))
    return len(ids)


def end_links(session: Session, batch: InvitationBatch, invitation_ids: Sequence[UUID]) -> None:
    """End the links of the batch's own mails to these."""
    # A link was made in the transaction that promised its mail: both carry its instant.
    instants = select(Outbox.occurred_at).where(Outbox.batch_id == batch.id)
    mine = (LinkToken.invitation_id == func.any(list(invitation_ids)), LinkToken.created_at.in_(instants))
    session.execute(update(LinkToken).where(*mine).values(revoked_at=func.now(), revoked_reason="superseded"))


def free(session: Session, invitation_ids: Sequence[UUID]) -> None:
    """These wait to be mailed no longer: they are as they were before their batch."""
    session.execute(
        update(Invitation)
        .where(Invitation.id == func.any(list(invitation_ids)))
        .values(
            state=case((Invitation.issued_at.is_not(None), "sent"), else_="draft"),
            batch_id=None,
            queued_at=None,
            drawn_at=None,
            answers_due_at=case((Invitation.due_from_wave, None), else_=Invitation.answers_due_at),
            due_from_wave=False,
            updated_at=func.now(),
            version=Invitation.version + 1,
        )
    )
