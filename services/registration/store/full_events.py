"""Events that close themselves once every way to attend them is full."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.registration.store.events import Event

_HAS_A_PLACE = """
select from registration.pool p
where p.event_id = {event} and p.kind = 'attendance'
  and coalesce(p.capacity > p.reserved + p.held + p.confirmed + p.offered, true)
"""
TO_CLOSE = text(f"""
status = 'open' and details @> '{{"close_when_full": true}}'
and not exists ({_HAS_A_PLACE.format(event="event.id")})
""")
HAS_A_PLACE = text(f"select exists ({_HAS_A_PLACE.format(event=':event_id')})")


def lock_full(session: Session, *, limit: int) -> list[Event]:
    """Open events that are full and are to close because of it, locked; answers go on being taken."""
    wanted = select(Event).where(TO_CLOSE).order_by(Event.id).limit(limit)
    return list(session.scalars(wanted.with_for_update(key_share=True, skip_locked=True)))


def is_full(session: Session, event_id: UUID) -> bool:
    """Whether no way to attend has a place for somebody new."""
    return not session.execute(HAS_A_PLACE, {"event_id": event_id}).scalar_one()
