"""Keep an event's pools in step with the capacities and ceilings its document names."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, false, select, update
from sqlalchemy.orm import Session

from services.registration.domain import seating
from services.registration.domain.capacity import check_room
from services.registration.domain.events import Details
from services.registration.domain.lifecycles import YES
from services.registration.domain.refusals import InvalidTransition
from services.registration.domain.seat_requests import pools_wanted
from services.registration.store.invitations import Invitation
from services.registration.store.pools import Pool, SeatMovement
from services.registration.store.registrations import Registration
from services.registration.store.seats import pools_of, resize

Floor = tuple[int, datetime | None]
"""How many seats of the room a constituency keeps, and the instant at which what is unfilled returns."""


def sync_pools(
    session: Session, event_id: UUID, details: Details, floors: Mapping[str, Floor], *, now: datetime
) -> None:
    """Make, change and remove pools until they fit the document; ``floors`` are by constituency.

    Raises:
        CapacityBelowConfirmed: more seats are taken than the document allows.
        InvalidTransition: an attendance mode or constituency is to go that people have used.
    """
    wanted = pools_wanted(details)
    known = {pool.key: pool for pool in pools_of(session, event_id, now=now, lock=True)}
    for key in known.keys() - wanted.keys():
        _remove(session, event_id, known[key])
    for position, (key, capacity) in enumerate(wanted.items()):
        if key in known:
            _fit(session, known[key], capacity, position)
        else:
            kind, code = key
            session.add(Pool(event_id=event_id, kind=kind, code=code, capacity=capacity, position=position))
    session.flush()
    sync_floors(session, event_id, floors)


def sync_floors(session: Session, event_id: UUID, floors: Mapping[str, Floor]) -> None:
    """Write what each constituency keeps of the room, and until when."""
    for pool in session.scalars(select(Pool).where(Pool.event_id == event_id, Pool.kind == "constituency")):
        floor, until = floors.get(pool.code, (0, None))
        session.execute(update(Pool).where(Pool.id == pool.id).values(floor=floor, floor_until=until))


def _fit(session: Session, pool: seating.Pool, capacity: int | None, position: int) -> None:
    session.execute(update(Pool).where(Pool.id == pool.id, Pool.position != position).values(position=position))
    if capacity != pool.capacity:
        check_room(pool, capacity, allow_over=False)
        resize(session, pool, capacity)


def _remove(session: Session, event_id: UUID, pool: seating.Pool) -> None:
    moved = exists().where(SeatMovement.pool_id == pool.id)
    if session.scalar(select(moved | _in_use(event_id, pool))):
        raise InvalidTransition(
            f"{pool.code} has been used by people of this event and cannot be taken out. Lower its number instead."
        )
    session.execute(delete(Pool).where(Pool.id == pool.id))


def _in_use(event_id: UUID, pool: seating.Pool) -> ColumnElement[bool]:
    if pool.kind in ("session", "option", "night", "companion"):
        return false()
    if pool.kind == "constituency":
        return exists().where(Invitation.event_id == event_id, Invitation.constituency == pool.code)
    return exists().where(
        Registration.event_id == event_id, Registration.attendance == pool.code, Registration.state.in_(YES)
    )
