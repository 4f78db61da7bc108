"""People of events that are long over: who of them is still known, and until when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from services.registration.store.events import Event
from services.registration.store.people import ERASED, PersonRows

OVER = ("finished", "archived", "cancelled")


class Class(StrEnum):
    """Which people of an event are forgotten together."""

    SILENT = "silent"
    """Who was on the list and never answered."""
    EVERYBODY = "everybody"


_KNOWN = f"t.event_id = :event_id and t.email not like '%{ERASED}'"
_INVITED = f"select t.id, 'invitations' as kind from registration.invitation t where {_KNOWN}"  # noqa: S608 - constants
_SILENT = """
  and t.answer = 'none' and not exists (select from registration.registration r where r.invitation_id = t.id)
"""
STILL_KNOWN = {
    Class.SILENT: text(f"{_INVITED} {_SILENT} order by t.id limit :limit"),
    Class.EVERYBODY: text(f"""
        ({_INVITED} order by t.id limit :limit)
        union all
        (select t.id, 'registrations' from registration.registration t where {_KNOWN} order by t.id limit :limit)
        union all
        (select t.id, 'enquiries' from registration.enquiry t where {_KNOWN} order by t.id limit :limit)
    """),  # noqa: S608 - constants
}

_DUE = f"""t join registration.event e on e.id = t.event_id
  where t.email not like '%{ERASED}' and e.status = any(:over) and e.ends_at < :before
"""
DUE = {
    Class.SILENT: text(f"select count(*) from registration.invitation {_DUE} {_SILENT}"),  # noqa: S608 - constants
    Class.EVERYBODY: text(f"""
        select (select count(*) from registration.invitation {_DUE})
          + (select count(*) from registration.registration {_DUE}) + (select count(*) from registration.enquiry {_DUE})
    """),  # noqa: S608 - constants
}


def lock_due(session: Session, which: Class, kept: timedelta, *, now: datetime) -> Event | None:
    """An event whose people of this class have been kept for long enough, held until the commit."""
    done = [Class.EVERYBODY] if which is Class.EVERYBODY else [*Class]
    due = (Event.status.in_(OVER), Event.ends_at < now - kept, Event.forgotten.not_in(done))
    query = select(Event).where(*due).order_by(Event.ends_at).limit(1)
    return session.scalar(query.with_for_update(skip_locked=True))


def still_known(session: Session, event_id: UUID, which: Class, *, limit: int) -> PersonRows:
    """A portion of the rows about these people."""
    rows: Sequence[tuple[UUID, str]]
    rows = [(row.id, row.kind) for row in session.execute(STILL_KNOWN[which], {"event_id": event_id, "limit": limit})]
    kinds = ("invitations", "registrations", "enquiries")
    return PersonRows(
        key="", email="", names=(), ids={one: [id_ for id_, kind in rows if kind == one] for one in kinds}
    )


def note_forgotten(session: Session, event_id: UUID, which: Class) -> None:
    """Nothing is left to forget of them."""
    session.execute(update(Event).where(Event.id == event_id).values(forgotten=which.value))


def count_due(session: Session, which: Class, kept: timedelta, *, now: datetime) -> int:
    """Of how many rows the people would be forgotten now."""
    return session.scalar(DUE[which], {"over": list(OVER), "before": now - kept}) or 0
