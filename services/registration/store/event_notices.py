"""Which notices shortly before an event have been seen to, and those that wait and are of no use any more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.store.base import Base
from services.registration.store.outbox import Outbox


class EventNotice(Base):
    """One time of an event's plan that has been seen to: it never comes again."""

    __tablename__ = "event_notice"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"), primary_key=True)
    days_before: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True)
    """The instant the plan names; an event that is moved has new ones."""
    told: Mapped[int] = mapped_column(server_default="0", default=0)
    """How many people were told; none when it was too late."""


@dataclass(frozen=True, kw_only=True)
class DueNotice:
    """One notice that the plan of an event names by now."""

    event_id: UUID
    days_before: int
    slot: datetime


# The days before are days of the event's own calendar, at the hour of its start; without an hour, at nine.
DUE = text("""
select * from (
  select e.id as event_id, cast(entry ->> 'days_before' as int) as days_before,
         ((e.starts_at at time zone e.timezone) - make_interval(days => cast(entry ->> 'days_before' as int))
          + case when length(e.details ->> 'starts_at') = 10 then interval '9 hours' else interval '0' end)
         at time zone e.timezone as slot
  from registration.event e
  cross join lateral jsonb_array_elements(
    coalesce(nullif(e.details -> 'notices', 'null'), '[{"days_before": 7}, {"days_before": 1}]')) entry
  where e.status in ('announced', 'open', 'closed') and e.starts_at > :now
    and e.starts_at < :now + interval '91 days'
) planned
where slot <= :now and not exists (
  select from registration.event_notice n
  where n.event_id = planned.event_id and n.days_before = planned.days_before and n.slot = planned.slot)
order by slot limit :limit
""")

USELESS = text("""
select o.id from registration.outbox o
join registration.registration r on r.id = o.subject_id
join registration.event e on e.id = o.event_id
where o.type in ('event.near', 'facts.changed', 'programme.changed', 'form.due')
  and o.settled_at is null and o.withdrawn_at is null
  and (o.expires_at <= :now or e.starts_at <= :now or e.status in ('cancelled', 'finished', 'archived')
       or o.type not in ('facts.changed') and (r.state <> 'confirmed' or e.status = 'postponed')
       or r.state not in ('pending_approval', 'waitlisted', 'offered', 'confirmed'))
limit :limit for update of o skip locked
""")


def due(session: Session, *, now: datetime, limit: int) -> list[DueNotice]:
    """Notices that plans name by now and that nobody has seen to."""
    return [DueNotice(**row) for row in session.execute(DUE, {"now": now, "limit": limit}).mappings()]


def claim(session: Session, one: DueNotice) -> bool:
    """Take a notice; only one of any number of clocks gets it."""
    made = insert(EventNotice).values(event_id=one.event_id, days_before=one.days_before, slot=one.slot)
    return session.execute(made.on_conflict_do_nothing().returning(EventNotice.slot)).first() is not None


def mark_told(session: Session, one: DueNotice, number: int) -> None:
    """Note how many people were told."""
    mine = (
        EventNotice.event_id == one.event_id, EventNotice.days_before == one.days_before, EventNotice.slot == one.slot,
    )  # fmt: skip
    session.execute(update(EventNotice).where(*mine).values(told=number))


def withdraw_useless(session: Session, *, now: datetime, limit: int) -> int:
    """Take back what waits for people who no longer come, or speaks of what is over; returns how much."""
    found = list(session.scalars(USELESS, {"now": now, "limit": limit}))
    if found:
        taken = update(Outbox).where(Outbox.id == func.any(found))
        session.execute(taken.values(withdrawn_at=now, withdrawn_reason="over"))
    return len(found)
