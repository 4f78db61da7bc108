"""An event's rules for answering, parsed once for each version of it."""

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from services.registration.domain.answering import EventRules
from services.registration.domain.branding import Brand
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.seating import WaitlistPolicy

RULES = text("""
select e.id, e.version, e.organisation_id, o.name as organisation_name, e.slug, e.status, e.starts_at, e.ends_at,
       e.answers_due_at, e.offers_end_at, e.doors_open_at, e.requires_approval, e.waitlist_policy, e.details,
       json_build_object('organisation_id', o.id, 'name', o.name, 'version', coalesce(b.version, 0),
                         'accent', coalesce(b.accent, ''), 'logo_type', coalesce(b.logo_type, '')) as brand,
       coalesce((select json_agg(json_build_object('kind', w.kind, 'language', w.language, 'subject', w.subject,
                                                   'body', w.body) order by w.kind, w.language)
                 from registration.wording w where w.event_id = e.id), '[]') as wordings
from registration.event e join registration.organisation o on o.id = e.organisation_id
left join registration.brand b on b.organisation_id = o.id
where e.id = :event_id
""")

_KEPT = 500
_known: OrderedDict[tuple[UUID, int], EventRules] = OrderedDict()
_lock = Lock()


def rules_of(connection: Session | Connection, event_id: UUID, version: int) -> EventRules:
    """The rules of an event, from memory when this version was seen before."""
    with _lock:
        known = _known.get((event_id, version))
    return known or read_rules(connection, event_id)


def read_rules(connection: Session | Connection, event_id: UUID) -> EventRules:
    """The rules of an event as they stand now."""
    row = connection.execute(RULES, {"event_id": event_id}).mappings().one()
    columns = dict(row) | {
        "status": EventStatus(row["status"]),
        "waitlist_policy": WaitlistPolicy(row["waitlist_policy"]),
        "brand": Brand(**row["brand"]),
    }
    rules = EventRules(**columns)
    with _lock:
        _known[rules.id, rules.version] = rules
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return rules
