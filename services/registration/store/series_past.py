"""What became of those who were invited to earlier events of the same series."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.registration.domain.forecasts import Share
from services.registration.domain.statistics import ACCEPTED
from services.registration.store.events import Event

PAST = """
past as (
    select id, starts_at from registration.event
    where organisation_id = :organisation_id and series_code = :series and id <> :event_id
      and (status in ('finished', 'archived') or (status in ('open', 'closed') and ends_at <= :now))
),
asked as (
    select i.event_id, i.constituency, coalesce(r.state = any(:accepted), false) as said_yes,
           coalesce(r.answered_at > p.starts_at - cast(:lead as interval), true) as was_late
    from past p join registration.invitation i on i.event_id = p.id
    left join registration.registration r on r.invitation_id = i.id
    where i.issued_at is not null and i.state not in ('revoked', 'superseded')
)
"""

ANSWERS = text(f"""
with {PAST}
select constituency, count(*) as asked, count(*) filter (where said_yes) as said_yes,
       count(*) filter (where was_late) as late, count(*) filter (where was_late and said_yes) as late_yes
from asked group by constituency
""")  # noqa: S608 - built from constants

ATTENDANCE = text(f"""
with {PAST}, noted as (
    select r.event_id, count(*) filter (where r.state = 'attended') as came,
           count(*) filter (where r.state in ('attended', 'no_show', 'confirmed')) as had_place
    from registration.registration r join past p on p.id = r.event_id group by r.event_id
)
select (select count(*) from past) as events, coalesce(sum(came), 0)::int as came,
       coalesce(sum(had_place), 0)::int as had_place
from noted where came > 0
""")  # noqa: S608 - built from constants

WAITING_FOR = text("""
select constituency, count(*) as people from registration.invitation
where event_id = :event_id and issued_at is not null and answer = 'none' and state in ('sent', 'queued', 'draft')
group by constituency
""")


@dataclass(frozen=True, kw_only=True)
class SeriesPast:
    """Earlier events of the series; shares are how many of how many."""

    events: int
    late: dict[str | None, Share]
    all_asked: Share
    came: Share


def read_past(session: Session, event: Event, *, now: datetime) -> SeriesPast:
    """What became of people at the same distance from earlier events as now from this one."""
    lead = event.starts_at - now if event.starts_at is not None else timedelta(days=36500)
    asked = {
        "organisation_id": event.organisation_id, "series": event.series_code, "event_id": event.id, "now": now,
        "lead": lead, "accepted": list(ACCEPTED),
    }  # fmt: skip
    groups = session.execute(ANSWERS, asked).all()
    noted = session.execute(ATTENDANCE, asked).one()
    return SeriesPast(
        events=noted.events,
        late={row.constituency: (row.late_yes, row.late) for row in groups},
        all_asked=(sum(row.said_yes for row in groups), sum(row.asked for row in groups)),
        came=(noted.came, noted.had_place),
    )


def waiting_for(session: Session, event_id: UUID) -> dict[str | None, int]:
    """People who have a link and have not answered, by constituency."""
    rows = session.execute(WAITING_FOR, {"event_id": event_id})
    return {row.constituency: row.people for row in rows}
