"""Which notices shortly before an event have been seen to, and those that wait and are of no use any more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, RowMapping, func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.domain.event_notices import USUAL, is_another, planned
from services.registration.store.base import Base
from services.registration.store.events import lock_by_id
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


COMING = text("""
select e.id, e.timezone, e.details ->> 'starts_at' as starts_at, nullif(e.details -> 'notices', 'null') as plan,
       coalesce((select jsonb_agg(jsonb_build_array(n.days_before, extract(epoch from n.slot), n.told))
                 from registration.event_notice n where n.event_id = e.id), '[]') as seen
from registration.event e
where e.status in ('announced', 'open', 'closed') and e.starts_at > :now and e.starts_at < :now + interval '92 days'
  and (cast(:only as uuid) is null or e.id = :only)
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


def due(session: Session, *, now: datetime, limit: int, only: UUID | None = None) -> list[DueNotice]:
    """Notices that plans name by now and that nobody has seen to, of all events or of one."""
    rows = session.execute(COMING, {"now": now, "only": only}).mappings()
    found = [one for row in rows for one in _due_of(row, now)]
    return sorted(found, key=lambda one: one.slot)[:limit]


def _due_of(row: RowMapping, now: datetime) -> Iterator[DueNotice]:
    # Reckoned here and not in SQL: the database has its own table of zones and another rule for a time that comes
    # twice.
    plan = USUAL if row["plan"] is None else [entry["days_before"] for entry in row["plan"]]
    for days, slot in planned(row["starts_at"], plan, row["timezone"]).items():
        seen = {datetime.fromtimestamp(float(at), UTC): told for one, at, told in row["seen"] if one == days}
        if slot <= now and slot not in seen and is_another(slot, [at for at, told in seen.items() if told]):
            yield DueNotice(event_id=row["id"], days_before=days, slot=slot)


def is_still_due(session: Session, one: DueNotice, *, now: datetime) -> bool:
    """Whether a notice is due, asked with the event kept from other writers: it may have been moved meanwhile."""
    event = lock_by_id(session, one.event_id)
    return event is not None and one in due(session, now=now, limit=99, only=event.id)


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
