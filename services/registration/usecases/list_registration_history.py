"""List what was done to one registration and how its seats moved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.store.events import find_event
from services.registration.store.records import history_of
from services.registration.store.registration_lists import find_registration


@dataclass(frozen=True, kw_only=True)
class RegistrationHistoryEntry:
    """An act with what it changed, or one movement of seats with its cause as the action."""

    at: datetime
    action: str
    actor: str
    changes: dict[str, Any]
    seat: dict[str, Any] | None


def list_registration_history(
    db: Database,
    caller: Caller,
    target: tuple[str, UUID],
    portion: tuple[str | None, int],
    *,
    since: datetime | None = None,
) -> Page[RegistrationHistoryEntry]:
    """The registration's acts and movements, newest first.

    Args:
        db: the database.
        caller: who asks.
        target: the event's id or slug, and the registration.
        portion: the cursor, if any, and the most entries.
        since: only what was done then or later.

    Raises:
        NotFound: the caller has no such event or registration.
        Invalid: the cursor is not one of ours.
    """
    (event, registration_id), (cursor, limit) = target, portion
    after = decode_cursor(cursor, UUID)
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        row = find_registration(session, found.id, registration_id)
        before = after[0] if after else None
        entries = history_of(session, found.id, row.id, before=before, since=since, limit=limit + 1)
    next_cursor = encode_cursor(entries[limit - 1]["id"]) if len(entries) > limit else None
    return Page([_entry(one) for one in entries[:limit]], next_cursor)


def _entry(row: dict[str, Any]) -> RegistrationHistoryEntry:
    seat = {name: row[name] for name in ("kind", "code", "bucket", "delta")} if row["bucket"] else None
    return RegistrationHistoryEntry(
        at=row["at"], action=row["action"], actor=row["actor"], changes=row["changes"], seat=seat
    )
