"""Show those at the door whom to expect: names and when they may arrive, and nothing else about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.exports import ExportTable, alphabetical, footer
from services.registration.store.events import find_event
from services.registration.store.exports import name_of_key, names_at_door


@dataclass(frozen=True, kw_only=True)
class Expected:
    """One who is expected, or comes along with one; times as the event's walls show them."""

    name: str
    arrives_from: str | None
    arrives_until: str | None


@dataclass(frozen=True, kw_only=True)
class DoorList:
    """Everybody with a place in the room, by name."""

    title: str
    slug: str
    timezone: str
    as_of: datetime
    items: Sequence[Expected]
    exported: str
    """Who took it out and when."""

    def as_table(self) -> ExportTable:
        """The list as a table to print."""
        rows = [(one.name, one.arrives_from or "", one.arrives_until or "") for one in self.items]
        return ExportTable(columns=("name", "arrives_from", "arrives_until"), rows=rows, footer=self.exported)


def show_door_list(db: Database, caller: Caller, event: str, *, now: datetime) -> DoorList:
    """The list of an event.

    Raises:
        NotFound: the caller has no such event.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        names = [name for name, _ in sorted(names_at_door(session, found.id), key=lambda one: alphabetical(one[1]))]
        who = name_of_key(session, caller.key_id)
    begins = found.details.get("doors_open_at") or found.details.get("starts_at")
    ends = found.details.get("ends_at")
    return DoorList(
        title=found.title,
        slug=found.slug,
        timezone=found.timezone,
        as_of=now,
        items=[Expected(name=name, arrives_from=begins, arrives_until=ends) for name in names],
        exported=footer(who=who, number=len(names), rule="", now=now),
    )
