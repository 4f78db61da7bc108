"""Signs of life of the clocks."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.store.base import Base


class Beat(Base):
    """When a clock last did its round."""

    __tablename__ = "beat"

    clock: Mapped[str] = mapped_column(primary_key=True)
    beaten_at: Mapped[datetime] = mapped_column(server_default=func.now())


def beat(session: Session, clock: str, *, now: datetime) -> None:
    """Note that this clock is alive."""
    note = insert(Beat).values(clock=clock, beaten_at=now)
    session.execute(note.on_conflict_do_update(index_elements=[Beat.clock], set_={"beaten_at": now}))
