"""Keep an event's pools in step with the capacities and ceilings its document names."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from services.registration.domain import seating
from services.registration.domain.capacity import check_room
from services.registration.domain.events import Details
from services.registration.domain.lifecycles import YES
from services.registration.domain.refusals import InvalidTransition
from services.registration.store.invitations import Invitation
from services.registration.store.pools import Pool, SeatMovement
from services.registration.store.registrations import Registration
from services.registration.store.seats import pools_of, resize

Key = tuple[str, str]
"""Kind and code of a pool."""


def sync_pools(session: Session, event_id: UUID, details: Details) -> None:
    """Make, change and remove pools until they fit the document.

    Raises:
        CapacityBelowConfirmed: more seats are taken than the document allows.
        InvalidTransition: an attendance mode or constituency is to go that people have used.
    """
    wanted = _wanted(details)
    known = {(pool.kind, pool.code): pool for pool in pools_of(session, event_id, lock=True)}
    for key in known.keys() - wanted.keys():
        _remove(session, event_id, known[key])
    for position, (key, capacity) in enumerate(wanted.items()):
        if key in known:
            _fit(session, known[key], capacity, position)
        else:
            kind, code = key
            session.add(Pool(event_id=event_id, kind=kind, code=code, capacity=capacity, position=position))
    session.flush()


def _wanted(details: Details) -> Mapping[Key, int | None]:
    modes: Mapping[str, Any] = details["attendance"]
    seats = {("attendance", code): (settings or {}).get("capacity") for code, settings in modes.items()}
    return seats | {("constituency", entry["code"]): entry.get("ceiling") for entry in details["constituencies"]}


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
    if pool.kind == "constituency":
        return exists().where(Invitation.event_id == event_id, Invitation.constituency == pool.code)
    return exists().where(
        Registration.event_id == event_id, Registration.attendance == pool.code, Registration.state.in_(YES)
    )
