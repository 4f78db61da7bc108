"""On which days organisers were told what happened the day before, and what happened."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.domain.digests import DigestDay, DigestFigures
from services.registration.domain.statistics import ACCEPTED, CONFIRMED
from services.registration.store.base import Base


class EventDigest(Base):
    """One day of one event that has been seen to: it never comes again."""

    __tablename__ = "event_digest"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    """By the event's own calendar."""
    told: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """Whether there was anything to tell."""


DUE = text("""
select e.id, e.timezone from registration.event e
where e.status in ('announced', 'open', 'closed', 'postponed')
  and coalesce(e.details ->> 'organiser_mail', 'all') = 'all'
  and jsonb_typeof(e.details -> 'fallback_contact') = 'object'
  and extract(hour from :now at time zone e.timezone) between 7 and 18
  and not exists (select from registration.event_digest d
                  where d.event_id = e.id and d.day = cast(:now at time zone e.timezone as date))
order by e.id limit :limit
""")
HAPPENED = text("""
select
  (select count(*) from registration.registration where event_id = :event and answered_at >= :since
   and answered_at < :until and state = any(:accepted)) as accepted,
  (select count(*) from registration.registration where event_id = :event and answered_at >= :since
   and answered_at < :until and state = 'declined') as declined,
  (select count(*) from registration.registration where event_id = :event and cancelled_at >= :since
   and cancelled_at < :until and state = 'cancelled') as cancelled,
  (select count(*) from registration.registration where event_id = :event and state = any(:confirmed)) as confirmed,
  (select count(*) from registration.invitation where event_id = :event and state = 'sent' and answer = 'none'
   and sent_at < :until - interval '7 days') as silent,
  (select count(*) from registration.organiser_task where event_id = :event and done_at is null) as tasks,
  (select count(*) from registration.organiser_task where event_id = :event and done_at is null
   and created_at >= :since and created_at < :until)
  + (select count(*) from registration.enquiry where event_id = :event and state in ('received', 'routed')
     and due_at >= :since and due_at < :until) as news
""")
BOUNCED = text("""
select i.bounce from registration.invitation i where i.event_id = :event and i.bounce is not null and exists (
  select from registration.audit_entry a where a.subject_id = i.id and a.action = 'invitation.bounced'
  and a.acted_at >= :since and a.acted_at < :until)
""")
OVERDUE = text("""
select reference from registration.enquiry
where event_id = :event and state in ('received', 'routed') and due_at <= :until order by due_at limit 20
""")
MOST_REASONS = 5


def due(session: Session, *, now: datetime, limit: int) -> list[tuple[UUID, str]]:
    """Events whose day has not been seen to, each with its zone."""
    return [(row.id, row.timezone) for row in session.execute(DUE, {"now": now, "limit": limit})]


def claim(session: Session, event_id: UUID, day: date) -> bool:
    """Take a day; only one of any number of clocks gets it."""
    made = insert(EventDigest).values(event_id=event_id, day=day).on_conflict_do_nothing()
    return session.execute(made.returning(EventDigest.day)).first() is not None


def mark_told(session: Session, event_id: UUID, day: date) -> None:
    """Note that there was something to tell."""
    mine = (EventDigest.event_id == event_id, EventDigest.day == day)
    session.execute(update(EventDigest).where(*mine).values(told=True))


def figures(session: Session, event_id: UUID, day: DigestDay) -> DigestFigures:
    """What happened in the day, and how things stand."""
    asked = {"event": event_id, "since": day.since, "until": day.until}
    sets = {"accepted": list(ACCEPTED), "confirmed": list(CONFIRMED)}
    counted = session.execute(HAPPENED, asked | sets).mappings().one()
    bounces = list(session.scalars(BOUNCED, asked))
    overdue = list(session.scalars(OVERDUE, asked))
    reasons = list(dict.fromkeys(sorted(bounces)))[:MOST_REASONS]
    return DigestFigures(**counted, bounced=len(bounces), bounces=reasons, overdue=overdue)
