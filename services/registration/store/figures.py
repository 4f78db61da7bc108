"""How many: of an event's invitations and registrations, by group, by state and by day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.registration.domain.statistics import ACCEPTED, CONFIRMED
from services.registration.domain.targets import Alike

Groups = dict[str, dict[str | None, dict[str, int]]]
"""Counts by measure, by code, by dimension."""

INVITATIONS = text("""
select count(*) as listed, count(issued_at) as invited, count(sent_at) as sent, count(bounce) as bounced,
       count(*) filter (where answer <> 'none') as answered
from registration.invitation where event_id = :event_id and state <> 'superseded'
""")

STATES = text("""
select state, count(*) as number from registration.registration where event_id = :event_id group by state
""")

INVITED_BY_GROUP = text("""
select case when grouping(constituency) = 0 then 'constituency' when grouping(country) = 0 then 'country'
            else 'role' end as dimension,
       coalesce(constituency, country, role) as code, count(issued_at) as invited
from registration.invitation where event_id = :event_id and state <> 'superseded'
group by grouping sets ((constituency), (country), (role))
""")

REGISTERED_BY_GROUP = text("""
select case when grouping(constituency) = 0 then 'constituency' when grouping(country) = 0 then 'country'
            when grouping(role) = 0 then 'role' when grouping(attendance) = 0 then 'attendance' else 'gender' end
       as dimension,
       coalesce(constituency, country, role, attendance, gender) as code,
       count(*) as accepted, count(*) filter (where state = any(:confirmed)) as confirmed,
       count(*) filter (where state = 'attended') as attended
from (select *, answers ->> 'gender' as gender from registration.registration
      where event_id = :event_id and state = any(:accepted)) person
group by grouping sets ((constituency), (country), (role), (attendance), (gender))
""")

ANSWERS_BY_DAY = text("""
select (answered_at at time zone :timezone)::date as day,
       count(*) filter (where state <> 'declined') as accepted, count(*) filter (where state = 'declined') as declined
from registration.registration where event_id = :event_id group by 1 order by 1
""")


def count_invitations(session: Session, event_id: UUID) -> dict[str, int]:
    """How many are on the list, were invited, were mailed, bounced, have answered."""
    return dict(session.execute(INVITATIONS, {"event_id": event_id}).mappings().one())


def count_states(session: Session, event_id: UUID) -> dict[str, int]:
    """How many registrations there are in each state."""
    return {row.state: row.number for row in session.execute(STATES, {"event_id": event_id})}


CANCELLED_SINCE = text("""
select count(*) from registration.registration
where event_id = :event_id and state = 'cancelled' and cancelled_at >= :since
""")


def count_cancelled_since(session: Session, event_id: UUID, since: datetime | None) -> int:
    """How many gave their places back from then on; none while that instant is not known."""
    found = session.execute(CANCELLED_SINCE, {"event_id": event_id, "since": since}) if since else None
    return int(found.scalar_one()) if found else 0


def count_groups(session: Session, event_id: UUID) -> Groups:
    """Invited, accepted, confirmed and attended people by constituency, country, role, attendance and gender."""
    found: Groups = {name: {} for name in ("constituency", "country", "role", "attendance", "gender")}
    asked = {"event_id": event_id, "accepted": list(ACCEPTED), "confirmed": list(CONFIRMED)}
    invited = session.execute(INVITED_BY_GROUP, {"event_id": event_id}).mappings()
    registered = session.execute(REGISTERED_BY_GROUP, asked).mappings()
    for row in (*invited, *registered):
        counts = {name: number for name, number in row.items() if name not in {"dimension", "code"}}
        found[row["dimension"]].setdefault(row["code"], {}).update(counts)
    return found


def count_days(session: Session, event_id: UUID, timezone: str) -> list[dict[str, Any]]:
    """Answers by the day on which they were last given, as the event's walls show it."""
    rows = session.execute(ANSWERS_BY_DAY, {"event_id": event_id, "timezone": timezone}).mappings()
    return [dict(row) for row in rows]


WHY_NOT = text("""
select coalesce(answers ->> 'reason_code', '') as code, count(*) as number
from registration.registration where event_id = :event_id and state = 'declined' group by 1
""")


def count_reasons(session: Session, event_id: UUID) -> dict[str, int]:
    """How many do not come, by the code of the reason that they gave; empty for those who gave none."""
    return {row.code: row.number for row in session.execute(WHY_NOT, {"event_id": event_id})}


ALIKE = text("""
select state, country, answers ->> 'gender' as gender, count(*) as number from registration.registration
where event_id = :event_id and state in ('confirmed', 'attended', 'offered', 'waitlisted') and role <> all(:uncounted)
group by state, country, gender
""")


def count_alike(session: Session, event_id: UUID, uncounted: Sequence[str]) -> list[Alike]:
    """Those who have a seat or wait, as targets look at them, without roles that take no seat."""
    rows = session.execute(ALIKE, {"event_id": event_id, "uncounted": list(uncounted)}).mappings()
    return [Alike(**row) for row in rows]


INVITEES = text("""
select constituency, country, language, count(*) as number, count(bounce) as bounced from registration.invitation
where event_id = :event_id and state not in ('revoked', 'superseded') group by constituency, country, language
""")


@dataclass(frozen=True, kw_only=True)
class Invitees:
    """Who is on the list, leaving out those whose invitation was taken back."""

    number: int
    bounced: int
    by_constituency: dict[str, int]
    by_country: dict[str | None, int]
    languages: set[str]


def count_invitees(session: Session, event_id: UUID) -> Invitees:
    """How many invitees an event has, of which constituencies and countries, and their languages."""
    rows = session.execute(INVITEES, {"event_id": event_id}).all()
    by_constituency, by_country = Counter[str](), Counter[str | None]()
    for row in rows:
        by_constituency[row.constituency] += row.number
        by_country[row.country] += row.number
    return Invitees(
        number=by_constituency.total(),
        bounced=sum(row.bounced for row in rows),
        by_constituency=by_constituency,
        by_country=by_country,
        languages={row.language for row in rows},
    )
