"""Pools of seats: counters under check constraints, and the ledger of every movement."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.database import new_id
from services.registration.store.base import Base


class Pool(Base):
    """A number of seats that people share.

    An attendance mode, a constituency's ceiling, a session, an option, a night or a kind of companion. ``capacity``
    null means unlimited. ``confirmed`` counts attended people too. Until ``floor_until``, a constituency keeps seats of
    the room free for its own people, up to its ``floor``.
    """

    __tablename__ = "pool"
    __table_args__ = (
        UniqueConstraint("event_id", "kind", "code", name="uq_pool_event_id_kind_code"),
        CheckConstraint(
            "kind in ('attendance','constituency','session','option','night','companion')", name="kind_known"
        ),
        CheckConstraint(
            "reserved >= 0 and held >= 0 and confirmed >= 0 and offered >= 0 and floor >= 0", name="counts_positive"
        ),
        CheckConstraint("capacity >= 0", name="capacity_positive"),
        CheckConstraint(
            "capacity is null or over_capacity_allowed or confirmed + offered <= capacity", name="not_oversold"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"))
    kind: Mapped[str]
    code: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0", default=0)
    capacity: Mapped[int | None]
    reserved: Mapped[int] = mapped_column(server_default="0", default=0)
    held: Mapped[int] = mapped_column(server_default="0", default=0)
    confirmed: Mapped[int] = mapped_column(server_default="0", default=0)
    offered: Mapped[int] = mapped_column(server_default="0", default=0)
    floor: Mapped[int] = mapped_column(server_default="0", default=0)
    floor_until: Mapped[datetime | None]
    over_capacity_allowed: Mapped[bool] = mapped_column(server_default=text("false"), default=False)


class SeatMovement(Base):
    """One line of the ledger: how a pool's counter moved, why and by whom. Never updated or deleted."""

    __tablename__ = "seat_movement"
    __table_args__ = (
        CheckConstraint("bucket in ('reserved','held','confirmed','offered')", name="bucket_known"),
        CheckConstraint("delta <> 0", name="moves"),
        Index("ix_seat_movement_event_id_id", "event_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID]
    pool_id: Mapped[UUID] = mapped_column(ForeignKey("registration.pool.id"), index=True)
    registration_id: Mapped[UUID | None]
    invitation_id: Mapped[UUID | None]
    bucket: Mapped[str]
    delta: Mapped[int]
    cause: Mapped[str]
    actor: Mapped[str]
    moved_at: Mapped[datetime] = mapped_column(server_default=func.now())
