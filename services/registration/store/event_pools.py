"""Keep an event's pools in step with the capacities and ceilings its document names."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session

from services.registration.domain.events import Details
from services.registration.domain.lifecycles import YES
from services.registration.domain.refusals import CapacityBelowConfirmed, InvalidTransition
from services.registration.store.invitations import Invitation
from services.registration.store.pools import Pool, SeatMovement
from services.registration.store.registrations import Registration

Key = tuple[str, str]
"""Kind and code of a pool."""


def sync_pools(session: Session, event_id: UUID, details: Details) -> bool:
    """Make, change and remove pools until they fit the document.

    Returns:
        Whether some pool has room that it did not have, so that somebody waiting may move.

    Raises:
        CapacityBelowConfirmed: more seats are taken than the document allows.
        InvalidTransition: an attendance mode or constituency is to go that people have used.
    """
    wanted = _wanted(details)
    rows = session.scalars(select(Pool).where(Pool.event_id == event_id).order_by(Pool.id).with_for_update())
    known = {(pool.kind, pool.code): pool for pool in rows}
    for key in known.keys() - wanted.keys():
        _remove(session, known.pop(key))
    raised = [_resize(pool, wanted[key]) for key, pool in known.items()]
    for position, (key, capacity) in enumerate(wanted.items()):
        pool = known.get(key)
        if pool is None:
            pool = Pool(event_id=event_id, kind=key[0], code=key[1], capacity=capacity)
            session.add(pool)
        pool.position = position
    return any(raised)


def _wanted(details: Details) -> Mapping[Key, int | None]:
    modes: Mapping[str, Any] = details["attendance"]
    seats = {("attendance", code): (settings or {}).get("capacity") for code, settings in modes.items()}
    return seats | {("constituency", entry["code"]): entry.get("ceiling") for entry in details["constituencies"]}


def _resize(pool: Pool, capacity: int | None) -> bool:
    before = pool.capacity
    taken = pool.confirmed + pool.offered
    if capacity != before and capacity is not None and taken > capacity and not pool.over_capacity_allowed:
        raise CapacityBelowConfirmed(
            f"{taken} seats are taken of {pool.code}, more than {capacity}. Free some first, or allow going over.",
            pool=pool.code,
            confirmed=pool.confirmed,
            offered=pool.offered,
        )
    pool.capacity = capacity
    return before is not None and (capacity is None or capacity > before)


def _remove(session: Session, pool: Pool) -> None:
    if session.scalar(select(exists().where(SeatMovement.pool_id == pool.id) | _in_use(pool))):
        raise InvalidTransition(
            f"{pool.code} has been used by people of this event and cannot be taken out. Lower its number instead."
        )
    session.execute(delete(Pool).where(Pool.id == pool.id))


def _in_use(pool: Pool) -> ColumnElement[bool]:
    if pool.kind == "attendance":
        return exists().where(
            Registration.event_id == pool.event_id,
            Registration.attendance == pool.code,
            Registration.state.in_(YES),
        )
    return exists().where(Invitation.event_id == pool.event_id, Invitation.constituency == pool.code)
