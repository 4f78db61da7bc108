"""Signs of life of the clocks."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.store.base import Base


class Beat(Base):
    """When a clock last did its round."""

    __tablename__ = "beat"

    clock: Mapped[str] = mapped_column(primary_key=True)
    beaten_at: Mapped[datetime] = mapped_column(server_default=func.now())


def beat(session: Session, clock: str, *, now: datetime) -> None:
    """Note that this clock is alive."""
    note = insert(Beat).values(clock=clock, beaten_at=now)
    session.execute(note.on_conflict_do_update(index_elements=[Beat.clock], set_={"beaten_at": now}))


def read(session: Session) -> dict[str, datetime]:
    """Each clock's last round."""
    return {row.clock: row.beaten_at for row in session.execute(select(Beat.clock, Beat.beaten_at))}
