"""Allocations: places of an event that an organisation's focal point gives names to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.kit.keys import Keyring
from services.registration.domain.allocations import Named, standing
from services.registration.domain.refusals import NotFound
from services.registration.store.base import Base
from services.registration.store.invitations import Invitation
from services.registration.store.registrations import Registration

LINK = "allocation"
"""What the digests of its links are made for."""


class Allocation(Base):
    """So many places for the people of one organisation, and the one link with which they are named."""

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("places > 0", name="some_places"),
        Index("ix_allocation_event_id_id", "event_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"))
    organisation: Mapped[str]
    constituency: Mapped[str | None]
    places: Mapped[int]
    names_due_at: Mapped[str | None]
    """Wall-clock in the event's zone."""
    requires_approval: Mapped[bool] = mapped_column(server_default="true", default=True)
    digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    """Of the link that works; making another ends it."""
    revoked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


def find(session: Session, event_id: UUID, allocation_id: UUID, *, lock: bool = False) -> Allocation:
    """One allocation of an event.

    Raises:
        NotFound: there is none.
    """
    query = select(Allocation).where(Allocation.id == allocation_id, Allocation.event_id == event_id)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NotFound("There is no such allocation.")
    return row


def find_by_token(session: Session, keys: Keyring, token: str, *, lock: bool = False) -> Allocation:
    """The allocation that a link leads to.

    Raises:
        NotFound: the link was never made, or another took its place.
    """
    query = select(Allocation).where(Allocation.digest.in_(keys.digests(LINK, token)))
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NotFound
    return row


def listed(session: Session, event_id: UUID, *, before: UUID | None, limit: int) -> Sequence[Allocation]:
    """Allocations of an event, newest first."""
    query = select(Allocation).where(Allocation.event_id == event_id)
    query = query.where(Allocation.id < before) if before is not None else query
    return session.scalars(query.order_by(Allocation.id.desc()).limit(limit)).all()


def named(session: Session, allocation_id: UUID) -> list[Named]:
    """All who were named, in the order in which they first were."""
    query = (
        select(Invitation.id, Invitation.name, Invitation.state, Registration.state.label("registration"))
        .outerjoin(Registration, Registration.invitation_id == Invitation.id)
        .where(Invitation.allocation_id == allocation_id)
        .order_by(Invitation.id)
    )
    rows = session.execute(query)
    return [Named(id=row.id, name=row.name, standing=standing(row.state, row.registration)) for row in rows]
