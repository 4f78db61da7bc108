"""Events whose end has passed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registration.store.events import Event


def lock_past(session: Session, *, now: datetime, limit: int) -> list[Event]:
    """Open or closed events that are over, locked; the upper bound of an event is exclusive."""
    over = (Event.status.in_(("open", "closed")), Event.ends_at <= now)
    wanted = select(Event).where(*over).order_by(Event.ends_at).limit(limit)
    return list(session.scalars(wanted.with_for_update(skip_locked=True)))
