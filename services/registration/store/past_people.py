"""People of events that are long over: who of them is still known."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.registration.store.people import ERASED, PersonRows

OVER = ["finished", "archived", "cancelled"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Before which instants an event ended whose people are forgotten."""

    silent: datetime
    """Those who never answered."""
    everybody: datetime


# An enquiry may come in when the event is long over: it is kept as long as one that was asked on the last day.
_PAST = "t.event_id = e.id and e.status = any(:over)"
_INVITED = f"""
t.email not like '%{ERASED}' and {_PAST} and (e.ends_at < :everybody or e.ends_at < :silent and t.answer = 'none'
  and not exists (select from registration.registration r where r.invitation_id = t.id))
"""
_REGISTERED = f"t.email not like '%{ERASED}' and {_PAST} and e.ends_at < :everybody"
_ASKED = f"{_REGISTERED} and t.created_at < :everybody"
_FROM_INVITED = f"from registration.invitation t, registration.event e where {_INVITED}"
_FROM_REGISTERED = f"from registration.registration t, registration.event e where {_REGISTERED}"
_FROM_ASKED = f"from registration.enquiry t, registration.event e where {_ASKED}"

# S608 in this file: statements are put together from the constants of this file, never from what somebody sent.
DUE_EVENT = text(f"""
select e.id, e.organisation_id from registration.event e
where e.status = any(:over) and e.ends_at < greatest(:silent, :everybody)
  and (exists (select from registration.invitation t where {_INVITED})
       or exists (select from registration.registration t where {_REGISTERED})
       or exists (select from registration.enquiry t where {_ASKED}))
order by e.ends_at limit 1 for update skip locked
""")  # noqa: S608
DUE_ROWS = text(f"""
(select t.id, 'invitations' as kind {_FROM_INVITED} and e.id = :event_id order by t.id limit :limit)
union all
(select t.id, 'registrations' {_FROM_REGISTERED} and e.id = :event_id order by t.id limit :limit)
union all
(select t.id, 'enquiries' {_FROM_ASKED} and e.id = :event_id order by t.id limit :limit)
""")
COUNT = text(f"""
select (select count(*) {_FROM_INVITED}) + (select count(*) {_FROM_REGISTERED}) + (select count(*) {_FROM_ASKED})
""")


def lock_due(session: Session, limits: Limits) -> tuple[UUID, UUID] | None:
    """An event some of whose people have been kept for long enough, held until the commit; and its organisation."""
    row = session.execute(DUE_EVENT, _asked(limits)).first()
    return (row.id, row.organisation_id) if row else None


def due_rows(session: Session, event_id: UUID, limits: Limits, *, limit: int) -> PersonRows:
    """A portion of the rows about these people."""
    found = session.execute(DUE_ROWS, _asked(limits) | {"event_id": event_id, "limit": limit}).all()
    kinds = ("invitations", "registrations", "enquiries")
    ids = {kind: [row.id for row in found if row.kind == kind] for kind in kinds}
    return PersonRows(key="", email="", names=(), ids=ids)


def count_due(session: Session, limits: Limits) -> int:
    """How many rows tell of people who have been kept for long enough."""
    return session.scalar(COUNT, _asked(limits)) or 0


def _asked(limits: Limits) -> dict[str, object]:
    return {"over": OVER, "silent": limits.silent, "everybody": limits.everybody}
