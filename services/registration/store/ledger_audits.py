"""The audit of the ledger: counters, movements and registrations say the same; and when that was last looked at."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.domain.ledger import Difference
from services.registration.store.base import Base
from services.registration.store.pools import Pool

# One statement sees one instant, so seats that move meanwhile make no difference.
_COMPARED = """
with moved as (
    select pool_id, bucket, sum(delta) as seats from registration.seat_movement where {of} group by pool_id, bucket
),
taken as (
    select seat.key as pool_id, case when r.state = 'offered' then 'offered' else 'confirmed' end as bucket,
           sum(seat.value::int) as seats
    from registration.registration r, jsonb_each_text(r.seats) seat
    where r.state in ('confirmed', 'attended', 'offered') and {of} group by 1, 2
),
kept as (
    select seat.key as pool_id, 'held' as bucket, sum(seat.value::int) as seats
    from registration.invitation i, jsonb_each_text(i.held_seats) seat
    where i.held_seats <> '{{}}' and {of} group by 1
),
people as (select * from taken union all select * from kept),
counters as (
    select p.event_id, p.id, p.kind, p.code, p.position, c.bucket, c.counted
    from registration.pool p, lateral (
        values ('reserved', p.reserved), ('held', p.held), ('confirmed', p.confirmed), ('offered', p.offered)
    ) as c(bucket, counted)
    where {of}
),
compared as (
    select c.event_id, c.id as pool_id, c.kind, c.code, c.bucket, c.counted, c.position,
           coalesce(m.seats, 0)::int as in_ledger,
           case when c.bucket <> 'reserved' then coalesce(t.seats, 0)::int end as in_rows
    from counters c
    left join moved m on m.pool_id = c.id and m.bucket = c.bucket
    left join people t on t.pool_id = c.id::text and t.bucket = c.bucket
)
select event_id, pool_id, kind, code, bucket, counted, in_ledger, in_rows from compared
"""
DIFFERENCES = text(
    _COMPARED.format(of="true")
    + "where counted <> in_ledger or counted <> in_rows order by event_id, kind, code, bucket"
)
COUNTERS = text(_COMPARED.format(of="event_id = :event_id") + "order by position, pool_id, bucket")
PATIENCE = text("set local statement_timeout = '10min'")


class LedgerAuditRow(Base):
    """One night's audit; the slot is taken by one clock only."""

    __tablename__ = "ledger_audit"

    slot: Mapped[date] = mapped_column(primary_key=True)
    audited_at: Mapped[datetime]
    pools: Mapped[int]
    differences: Mapped[int]


def find_differences(session: Session) -> list[Difference]:
    """Every counter that does not say what the ledger and the registrations say."""
    session.execute(PATIENCE)
    return [Difference(**row) for row in session.execute(DIFFERENCES).mappings()]


def compare_event(session: Session, event_id: UUID) -> list[Difference]:
    """Every counter of one event beside the sum of its movements and the seats that people have."""
    return [Difference(**row) for row in session.execute(COUNTERS, {"event_id": event_id}).mappings()]


def count_pools(session: Session) -> int:
    """How many pools there are."""
    return session.scalar(select(func.count()).select_from(Pool)) or 0


def take_slot(session: Session, slot: date, *, now: datetime) -> bool:
    """Whether the audit of this slot is ours to do; kept from other clocks until the commit."""
    wanted = insert(LedgerAuditRow).values(slot=slot, audited_at=now, pools=0, differences=0)
    taken = session.execute(wanted.on_conflict_do_nothing().returning(LedgerAuditRow.slot))
    return taken.first() is not None


def keep(session: Session, slot: date, *, pools: int, differences: int) -> None:
    """Write down what the audit of a slot found."""
    row = update(LedgerAuditRow).where(LedgerAuditRow.slot == slot)
    session.execute(row.values(pools=pools, differences=differences))
