"""Who has come to an event, and who has not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.registration.store.registrations import Registration

# Those who came are few or many; those who did not give their seats back, which nobody gets any more.
MARK = text("""
with gone as (
  select id, invitation_id, seats from registration.registration where event_id = :event_id and state = 'confirmed'
), marked as (
  update registration.registration r set state = 'no_show', seats = '{}', version = r.version + 1, updated_at = :now
  from gone where r.id = gone.id
), freed as (
  select gone.id, gone.invitation_id, seat.key::uuid as pool_id, seat.value::int as seats
  from gone, jsonb_each_text(gone.seats) as seat where seat.value::int <> 0
), counted as (
  update registration.pool p set confirmed = p.confirmed - s.seats
  from (select pool_id, sum(seats) as seats from freed group by pool_id) s where p.id = s.pool_id
)
insert into registration.seat_movement
       (id, event_id, pool_id, registration_id, invitation_id, bucket, delta, cause, actor, moved_at)
select gen_random_uuid(), :event_id, pool_id, id, invitation_id, 'confirmed', -seats, 'no show', :actor, :now from freed
""")


def anybody_came(session: Session, event_id: UUID) -> bool:
    """Whether anybody was checked in at all: where nobody looked at the door, nobody is known to be absent."""
    came = select(Registration.id).where(Registration.event_id == event_id, Registration.state == "attended")
    return session.scalar(came.limit(1)) is not None


def lock_expected(session: Session, event_id: UUID) -> int:
    """Keep those who have a place and have not come from others until the commit; tells how many they are."""
    expected = select(Registration.id).where(Registration.event_id == event_id, Registration.state == "confirmed")
    return len(session.scalars(expected.order_by(Registration.id).with_for_update()).all())


def mark_absent(session: Session, event_id: UUID, *, actor: str, now: datetime) -> None:
    """Mark those who were locked; the event's pools are locked too."""
    session.execute(MARK, {"event_id": event_id, "actor": actor, "now": now})
