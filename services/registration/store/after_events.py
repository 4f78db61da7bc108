"""Who is written to when an event is over: about its report, and how it was."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.orm import Session

from services.contracts.messages import FeedbackAsked, ReportPublished
from services.registration.store.event_notices import DueNotice
from services.registration.store.events import Event
from services.registration.store.invitations import InvitationBatch
from services.registration.store.outbox import Outbox
from services.registration.store.people import ERASED
from services.registration.store.registrations import Registration

HAD_PLACE = ("confirmed", "attended", "no_show")
CAME = ("confirmed", "attended")
"""Where nobody was checked in, everybody stays confirmed."""

# At ten in the morning after the last day, by the event's own clock; -1 stands for a day after.
FEEDBACK_DUE = text("""
select * from (
  select e.id as event_id, -1 as days_before,
         (date_trunc('day', (e.ends_at - interval '1 second') at time zone e.timezone) + interval '34 hours')
         at time zone e.timezone as slot
  from registration.event e
  where e.status in ('finished', 'archived') and coalesce(e.details ->> 'feedback_url', '') <> '' and e.ends_at <= :now
    and e.ends_at > :now - interval '30 days'
) planned
where slot <= :now and not exists (
  select from registration.event_notice n where n.event_id = planned.event_id and n.days_before = -1)
order by slot limit :limit
""")


def feedback_due(session: Session, *, now: datetime, limit: int) -> list[DueNotice]:
    """Events that are over and whose people are to be asked by now."""
    return [DueNotice(**row) for row in session.execute(FEEDBACK_DUE, {"now": now, "limit": limit}).mappings()]


def lock_people(
    session: Session, event_id: UUID, states: Sequence[str], *, ids: Sequence[UUID] | None = None
) -> Sequence[Registration]:
    """Registrations of an event in these states, or those of these ids that are, kept from others until the commit.

    Nobody of whom nothing is kept is among them.
    """
    query = select(Registration).where(Registration.event_id == event_id, Registration.state.in_(states))
    query = query.where(Registration.email.not_like(f"%{ERASED}"))
    query = query if ids is None else query.where(Registration.id == func.any(list(ids)))
    return session.scalars(query.order_by(Registration.id).with_for_update()).all()


def told_of_report(session: Session, event_id: UUID, url: str) -> set[UUID]:
    """Whom this report was announced to."""
    told = (Outbox.event_id == event_id, Outbox.type == ReportPublished.type, Outbox.withdrawn_at.is_(None))
    return set(session.scalars(select(Outbox.subject_id).where(*told, Outbox.facts["url"].astext == url)))


def withdraw_to(session: Session, key: str, *, of: Sequence[ColumnElement[bool]], reason: str, now: datetime) -> None:
    """Take back what waits to one address, as compared; ``of`` are conditions on the event."""
    people = (
        select(Registration.id)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.email_key == key, *of)
        .scalar_subquery()
    )
    unsent = (Outbox.subject_id.in_(people), Outbox.settled_at.is_(None), Outbox.withdrawn_at.is_(None))
    news = Outbox.type.in_((ReportPublished.type, FeedbackAsked.type))
    session.execute(update(Outbox).where(news, *unsent).values(withdrawn_at=now, withdrawn_reason=reason))


def take_back(session: Session, batch: InvitationBatch) -> int:
    """Withdraw the batch's mails that have not left; returns how many."""
    waiting = (Outbox.batch_id == batch.id, Outbox.settled_at.is_(None), Outbox.withdrawn_at.is_(None))
    taken = update(Outbox).where(*waiting).values(withdrawn_at=func.now(), withdrawn_reason="undone")
    number = len(session.execute(taken.returning(Outbox.id)).all())
    session.execute(update(InvitationBatch).where(InvitationBatch.id == batch.id).values(undone_at=func.now()))
    return number
