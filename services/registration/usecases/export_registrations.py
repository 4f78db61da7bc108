"""Take the registrations of an event out as a table, without sensitive answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.exports import ExportTable, cells, columns_of, footer
from services.registration.domain.registrations import RegistrationFilter
from services.registration.domain.telling import rule_text
from services.registration.store.events import find_event
from services.registration.store.exports import exported, name_of_key


@dataclass(frozen=True, kw_only=True)
class ExportRequest:
    """What to take out of which event; no columns means all."""

    event: str
    wanted: RegistrationFilter
    columns: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Export:
    """The table, and the slug to name a file by."""

    slug: str
    table: ExportTable


def export_registrations(db: Database, caller: Caller, request: ExportRequest, *, now: datetime) -> Export:
    """All registrations that fit, in the order in which they came.

    Raises:
        NotFound: the caller has no such event.
        Invalid: names columns that there are not.
    """
    with db.transaction() as session:
        event = find_event(session, caller.organisation_id, request.event, only=caller.event_id)
        columns = columns_of(event.details.get("questions") or [], request.columns)
        rows = [cells(person, columns) for person in exported(session, event.id, request.wanted)]
        who = name_of_key(session, caller.key_id)
    told = footer(who=who, number=len(rows), rule=rule_text(event.details), now=now)
    return Export(slug=event.slug, table=ExportTable(columns=columns, rows=rows, footer=told))
