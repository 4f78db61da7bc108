"""What organisers have to be told at once, as far as the tables show it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, kw_only=True)
class Delayed:
    """An event whose mail waits although somebody waits for it."""

    event_id: UUID
    number: int
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Disabled:
    """A webhook that is called no more, and an event whose organiser is to know."""

    webhook_id: UUID
    event_id: UUID
    url: str
    reason: str


DELAYED = text("""
select o.event_id, count(*) as number, min(o.not_before) as since from registration.outbox o
join registration.outbox_message m on m.id = o.id and not m.paused
where o.settled_at is null and o.withdrawn_at is null and o.held_at is null and not o.bulk
  and o.not_before < :before and o.type not in ('day.summed', 'organiser.alerted')
  and not exists (select from registration.outbox a where a.subject_id = o.event_id and a.type = 'organiser.alerted'
                  and a.facts ->> 'about' = 'mail_delayed' and a.not_before > :before - interval '6 hours')
group by o.event_id limit :limit
""")
# A webhook of the whole organisation concerns whoever runs its next event; each is told of once.
DISABLED = text("""
select w.id as webhook_id, e.id as event_id, w.url, coalesce(w.disabled_reason, '') as reason
from registration.webhook w
join lateral (
  select e.id from registration.event e
  where e.organisation_id = w.organisation_id and (w.event_id is null or e.id = w.event_id)
    and jsonb_typeof(e.details -> 'fallback_contact') = 'object'
  order by e.status in ('announced', 'open', 'closed', 'postponed') desc, e.starts_at nulls last limit 1
) e on true
where w.disabled_at > :since
  and not exists (select from registration.outbox a where a.subject_id = w.id and a.type = 'organiser.alerted'
                  and a.not_before >= w.disabled_at)
limit :limit
""")


def delayed(session: Session, *, before: datetime, limit: int) -> list[Delayed]:
    """Events with mail that was to leave before then; none of whom that was told in the last hours."""
    return [Delayed(**row) for row in session.execute(DELAYED, {"before": before, "limit": limit}).mappings()]


def disabled(session: Session, *, since: datetime, limit: int) -> list[Disabled]:
    """Webhooks that were disabled since then and of which nobody was told."""
    return [Disabled(**row) for row in session.execute(DISABLED, {"since": since, "limit": limit}).mappings()]
