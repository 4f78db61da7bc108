"""On which days organisers were told what happened the day before."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registration.store.base import Base


class EventDigest(Base):
    """One day of one event that has been seen to: it never comes again."""

    __tablename__ = "event_digest"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    """By the event's own calendar."""
    told: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """Whether there was anything to tell."""
