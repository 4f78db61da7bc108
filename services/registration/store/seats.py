"""Take, turn and give back seats: one conditional update, in a fixed order, every movement in the ledger."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text
from sqlalchemy.orm import Session

from services.kit.database import new_id
from services.registration.domain import seating
from services.registration.domain.shifts import Shift, giving_back, minding_floors, taking, turning

POOLS = """
select id, kind, code, capacity, reserved, held, confirmed, offered,
       case when floor_until > :now then floor else 0 end as floor
from registration.pool where event_id = :event_id
"""
SHOWN_POOLS = text(f"{POOLS} order by position, id")
LOCKED_POOLS = text(f"{POOLS} order by id for update")

# Rows are locked in one order and looked at as they are then; either every shift happens or none.
# They are written as they were locked: the server puts an update together on the row that its snapshot holds, and
# checks the constraints on that, before it finds that the row has moved on. A sum on the old counters of a pool that
# was full a moment ago would be refused although it has room now.
SHIFTED = """
shift as (
  select * from jsonb_to_recordset(cast(:shifts as jsonb)) as s(
    pool_id uuid, confirmed int, offered int, held int, asked int,
    gated bool, "full" bool, minds_floors bool, keeps bool
  )
), locked as (
  select p.id, p.capacity, p.over_capacity_allowed, shift.gated, shift."full", shift.minds_floors,
         p.confirmed + shift.confirmed as confirmed, p.offered + shift.offered as offered, p.held + shift.held as held,
         shift.confirmed <> 0 or shift.offered <> 0 or shift.held <> 0 as moves,
         case when p.capacity is null then null
              else p.capacity - p.reserved - p.held - p.confirmed - p.offered
                   - shift.confirmed - shift.offered - shift.held - shift.asked end as room,
         shift.confirmed + shift.offered as added,
         p.capacity - p.confirmed - p.offered - shift.confirmed - shift.offered as seats_left,
         case when shift.keeps and p.floor_until > :now
              then greatest(0, p.floor - p.held - p.confirmed - p.offered) else 0 end as kept
  from registration.pool p join shift on shift.pool_id = p.id {only}
  order by p.id for update of p
), unmet as (
  select l.id from locked l
  where (l.gated or l."full")
    and coalesce(l.room - case when l.minds_floors then (select sum(kept) from locked) else 0 end >= 0, true) = l."full"
    -- A seat that was held is no seat once the capacity was lowered below it.
    or l.added > 0 and l.seats_left < 0
)
"""

AS_LOCKED = """
update registration.pool p
set capacity = l.capacity, over_capacity_allowed = l.over_capacity_allowed,
    confirmed = l.confirmed, offered = l.offered, held = l.held
from locked l
"""

SHIFT = text(f"""
with {SHIFTED.format(only="")}, moved as ({AS_LOCKED} where p.id = l.id and l.moves and not exists (select from unmet))
select count(*) from unmet
""")  # noqa: S608 - built from constants

RECORD = text("""
insert into registration.seat_movement
       (id, event_id, pool_id, registration_id, invitation_id, bucket, delta, cause, actor, moved_at)
values (:id, :event_id, :pool_id, :registration_id, :invitation_id, :bucket, :delta, :cause, :actor, :moved_at)
""")

Seats = dict[str, int]
"""Numbers of seats by the id of the pool, as a row keeps them."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why seats move, by whom and when: what the ledger says of a movement."""

    event_id: UUID
    reason: str
    actor: str
    at: datetime
    registration_id: UUID | None = None
    invitation_id: UUID | None = None


def pool_from(row: RowMapping | Mapping[str, object]) -> seating.Pool:
    """One row as the domain's snapshot."""
    return seating.Pool(**{str(name): value for name, value in row.items()})  # type: ignore[arg-type]  # columns are fields


def pools_of(
    connection: Session | Connection, event_id: UUID, *, now: datetime, lock: bool = False
) -> list[seating.Pool]:
    """All pools of an event; locked in the fixed order when they are about to change.

    Whoever moves seats in more than one statement locks all of them first, so that two never wait for each other.
    """
    rows = connection.execute(LOCKED_POOLS if lock else SHOWN_POOLS, {"event_id": event_id, "now": now}).mappings()
    return [pool_from(row) for row in rows]


def by_id(seats: Mapping[str, int]) -> dict[UUID, int]:
    """Seats as a row keeps them, for the rules."""
    return {UUID(pool): number for pool, number in seats.items()}


def take(
    session: Session,
    request: seating.SeatRequest,
    pools: Sequence[seating.Pool],
    cause: Cause,
    *,
    bucket: str = "confirmed",
    back: Mapping[str, int] | None = None,
) -> Seats | None:
    """Take all seats a request needs, or none.

    Args:
        session: the transaction.
        request: whose seats, and what their invitation holds for them.
        pools: the event's, as read in this transaction.
        cause: for the ledger.
        bucket: ``confirmed`` or ``offered``.
        back: seats of the same counter that are given back in exchange.

    Returns:
        Seats by pool, as a registration keeps them; none when one pool has not enough.
    """
    needs = seating.needs(request, pools)
    shifts = taking(needs, request.held, bucket=bucket, back=by_id(back or {}))
    if not shift(session, minding_floors(shifts, request, pools), cause):
        return None
    return {str(need.pool.id): need.seats for need in needs}


def give_back(session: Session, seats: Mapping[str, int], cause: Cause, *, bucket: str = "confirmed") -> None:
    """Give back what a registration or an invitation has; this never passes the capacity gate."""
    shift(session, giving_back(by_id(seats), bucket=bucket), cause)


def turn(session: Session, seats: Mapping[str, int], cause: Cause, *, before: str, after: str) -> None:
    """Count the same seats otherwise: an accepted offer is confirmed."""
    shift(session, turning(by_id(seats), before=before, after=after), cause)


def shift(session: Session, shifts: Sequence[Shift], cause: Cause) -> bool:
    """Carry out all shifts and write them into the ledger, or tell that one cannot be."""
    if session.execute(SHIFT, {"shifts": as_json(shifts), "now": cause.at}).scalar_one():
        return False
    record(session, [movement for one in shifts for movement in one.movements], cause)
    return True


def as_json(shifts: Sequence[Shift]) -> str:
    """The shifts as a statement's parameter; a list of objects costs the driver less than an array for each column."""
    return json.dumps([vars(one) | {"pool_id": str(one.pool_id)} for one in shifts])


def record(session: Session, movements: Sequence[tuple[UUID, str, int]], cause: Cause) -> None:
    """Write movements (pool, counter, difference) into the ledger."""
    why = {
        "event_id": cause.event_id,
        "registration_id": cause.registration_id,
        "invitation_id": cause.invitation_id,
        "cause": cause.reason,
        "actor": cause.actor,
        "moved_at": cause.at,
    }
    lines = [why | {"id": new_id(), "pool_id": p, "bucket": bucket, "delta": delta} for p, bucket, delta in movements]
    if lines:
        session.execute(RECORD, lines)


RESIZE = text("""
update registration.pool
set capacity = :capacity, over_capacity_allowed = coalesce(confirmed + offered > cast(:capacity as int), false)
where id = :id
""")

RESERVE = text("update registration.pool set reserved = :reserved where id = :id")


def resize(session: Session, pool: seating.Pool, capacity: int | None) -> None:
    """Set a locked pool's capacity; going below what is taken was allowed by the caller."""
    session.execute(RESIZE, {"id": pool.id, "capacity": capacity})


def set_reserved(session: Session, pool: seating.Pool, reserved: int, cause: Cause) -> None:
    """Keep back so many seats of a locked pool, written into the ledger."""
    if reserved != pool.reserved:
        session.execute(RESERVE, {"id": pool.id, "reserved": reserved})
        record(session, [(pool.id, "reserved", reserved - pool.reserved)], cause)
