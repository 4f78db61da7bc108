"""Take and give back seats: one conditional update, in a fixed order, every movement in the ledger."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text
from sqlalchemy.orm import Session

from services.kit.database import new_id
from services.registration.domain import seating

COLUMNS = "id, kind, code, capacity, reserved, held, confirmed, offered"

FITS = "(p.capacity is null or p.reserved + p.held + p.confirmed + p.offered + n.seats <= p.capacity)"

TAKE = text(f"""
with n as (select * from unnest(cast(:pools as uuid[]), cast(:seats as int[])) as n(pool_id, seats)),
locked as (select p.id, n.seats from registration.pool p join n on n.pool_id = p.id
           where {FITS} order by p.id for update of p)
update registration.pool p set confirmed = p.confirmed + locked.seats
from locked where p.id = locked.id and (select count(*) from locked) = :wanted
returning p.id
""")  # noqa: S608 - built from constants

RELEASE = text("""
with n as (select * from unnest(cast(:pools as uuid[]), cast(:seats as int[])) as n(pool_id, seats)),
locked as (select p.id, n.seats from registration.pool p join n on n.pool_id = p.id order by p.id for update of p)
update registration.pool p set confirmed = p.confirmed - case when :bucket = 'confirmed' then locked.seats else 0 end,
                               offered = p.offered - case when :bucket = 'offered' then locked.seats else 0 end
from locked where p.id = locked.id
""")

RECORD = text("""
insert into registration.seat_movement
       (id, event_id, pool_id, registration_id, invitation_id, bucket, delta, cause, actor, moved_at)
values (:id, :event_id, :pool_id, :registration_id, :invitation_id, :bucket, :delta, :cause, :actor, :moved_at)
""")

POOLS = text(f"select {COLUMNS} from registration.pool where event_id = :event_id order by position, id")  # noqa: S608
LOCKED_POOLS = text(
    f"select {COLUMNS} from registration.pool where event_id = :event_id order by id for update"  # noqa: S608
)


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why seats move, by whom and when: what the ledger says of a movement."""

    event_id: UUID
    reason: str
    actor: str
    at: datetime
    registration_id: UUID | None = None
    invitation_id: UUID | None = None


def pool_from(row: RowMapping | dict[str, object]) -> seating.Pool:
    """One row as the domain's snapshot."""
    return seating.Pool(**{str(name): value for name, value in row.items()})  # type: ignore[arg-type]  # columns are fields


def pools_of(connection: Session | Connection, event_id: UUID, *, lock: bool = False) -> list[seating.Pool]:
    """All pools of an event; locked in the fixed order when they are about to change."""
    rows = connection.execute(LOCKED_POOLS if lock else POOLS, {"event_id": event_id}).mappings()
    return [pool_from(row) for row in rows]


def take(session: Session, needs: list[seating.Need], cause: Cause) -> dict[str, int] | None:
    """Take all seats or none.

    Returns:
        Pool ids with the seats taken, as a registration keeps them; none when one pool no longer had enough.
    """
    pools = [need.pool.id for need in needs]
    taken = session.execute(TAKE, {"pools": pools, "seats": [need.seats for need in needs], "wanted": len(needs)}).all()
    if len(taken) < len(needs):
        return None
    seats = {str(need.pool.id): need.seats for need in needs}
    record(session, seats, cause, bucket="confirmed")
    return seats


def release(session: Session, seats: dict[str, int], cause: Cause, *, bucket: str = "confirmed") -> None:
    """Give back what a registration holds; this never passes the capacity gate."""
    if seats:
        counts = {"pools": [UUID(pool) for pool in seats], "seats": list(seats.values())}
        session.execute(RELEASE, counts | {"bucket": bucket})
        record(session, {pool: -number for pool, number in seats.items()}, cause, bucket=bucket)


def record(session: Session, deltas: dict[str, int], cause: Cause, *, bucket: str) -> None:
    """Write movements into the ledger."""
    session.execute(
        RECORD,
        [
            {
                "id": new_id(),
                "event_id": cause.event_id,
                "pool_id": UUID(pool),
                "registration_id": cause.registration_id,
                "invitation_id": cause.invitation_id,
                "bucket": bucket,
                "delta": delta,
                "cause": cause.reason,
                "actor": cause.actor,
                "moved_at": cause.at,
            }
            for pool, delta in deltas.items()
        ],
    )


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
        record(session, {str(pool.id): reserved - pool.reserved}, cause, bucket="reserved")
