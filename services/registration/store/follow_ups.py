"""Who has a place and is to be reminded of what is asked of those who have one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from services.registration.store.registrations import Registration

# A day after they last changed anything, and an hour after the organisers did, so that nobody is asked by halves.
DUE = text("""
select r.id from registration.event e join registration.registration r on r.event_id = e.id
where e.status in ('announced', 'open', 'closed') and e.starts_at > :now and e.updated_at <= :now - interval '1 hour'
  and jsonb_path_exists(e.details, '$.questions[*] ? (@.when == "confirmed")')
  and r.state = 'confirmed' and r.followed_up_at is null and r.updated_at <= :now - interval '1 day'
order by r.id limit :limit for update of r skip locked
""")


def lock_due(session: Session, *, now: datetime, limit: int) -> Sequence[Registration]:
    """A portion of them, kept from other clocks until the commit."""
    ids = list(session.scalars(DUE, {"now": now, "limit": limit}))
    return session.scalars(select(Registration).where(Registration.id == func.any(ids)).order_by(Registration.id)).all()


def mark(session: Session, ids: Sequence[UUID], *, now: datetime) -> None:
    """These have been looked at."""
    session.execute(update(Registration).where(Registration.id == func.any(list(ids))).values(followed_up_at=now))


def ask_anew(session: Session, event_id: UUID) -> None:
    """There are new questions: look at everybody again."""
    looked_at = (Registration.event_id == event_id, Registration.followed_up_at.is_not(None))
    session.execute(update(Registration).where(*looked_at).values(followed_up_at=None))
