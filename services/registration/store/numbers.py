"""Numbers for operators, read at this moment."""

from sqlalchemy import Connection, text

from services.registration.domain.numbers import Numbers, SeatCount

# The conditions are spelled as the partial indexes of deliveries spell them.
_DELIVERIES = text("""
select state, count(*) as number from notifications.delivery_report
where state not in ('sent','sent_assumed','skipped') group by state
""")
_UNCLEAR = text("select coalesce(sum(ambiguities), 0) from notifications.delivery_report where ambiguities > 0")
_HELD = text("""
select count(*) from registration.outbox where held_at is not null and settled_at is null and withdrawn_at is null
""")
_AUDIT = text("select differences, audited_at from registration.ledger_audit order by slot desc limit 1")
_SEATS = text("""
select e.slug as event, p.code as attendance, p.capacity, p.confirmed, p.offered,
       (select count(*) from registration.registration r
        where r.event_id = e.id and r.attendance = p.code and r.state = 'waitlisted') as waitlisted
from (select * from registration.event where status in ('open', 'closed') order by starts_at, id limit 50) e
join registration.pool p on p.event_id = e.id and p.kind = 'attendance'
order by e.starts_at, e.id, p.position
""")


def read_numbers(connection: Connection) -> Numbers:
    """Read all of them."""
    audit = connection.execute(_AUDIT).first()
    return Numbers(
        deliveries={row.state: row.number for row in connection.execute(_DELIVERIES)},
        unclear_attempts=connection.scalar(_UNCLEAR) or 0,
        held_messages=connection.scalar(_HELD) or 0,
        ledger_differences=audit.differences if audit else None,
        ledger_audited_at=audit.audited_at if audit else None,
        server_time=connection.execute(text("select clock_timestamp()")).scalar_one(),
        seats=[SeatCount(**row) for row in connection.execute(_SEATS).mappings()],
    )
