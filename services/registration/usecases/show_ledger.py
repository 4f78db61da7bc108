"""Show every movement of an event's seats, and prove the counters against them anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.ledger import Difference
from services.registration.domain.paging import decode_cursor, encode_cursor
from services.registration.store.events import find_event
from services.registration.store.ledger_audits import compare_event
from services.registration.store.records import movements_of


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """A portion of the movements, and all counters as they are at the same instant."""

    as_of: datetime
    agrees: bool
    """Whether every counter says what the movements and the people say."""
    totals: Sequence[Difference]
    items: Sequence[dict[str, Any]]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class LedgerRequest:
    """Which portion of which event's ledger."""

    event: str
    limit: int
    cursor: str | None = None
    since: datetime | None = None


def show_ledger(db: Database, caller: Caller, request: LedgerRequest, *, now: datetime) -> Ledger:
    """Movements newest first, and the counters with what proves them.

    Raises:
        NotFound: the caller has no such event.
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(request.cursor, UUID)
    with db.transaction() as session:
        event = find_event(session, caller.organisation_id, request.event, only=caller.event_id)
        before, more = after[0] if after else None, request.limit + 1
        rows = movements_of(session, event.id, before=before, since=request.since, limit=more)
        totals = compare_event(session, event.id)
    items = rows[: request.limit]
    return Ledger(
        as_of=now,
        agrees=all(one.agrees for one in totals),
        totals=totals,
        items=items,
        next_cursor=encode_cursor(items[-1]["id"]) if len(rows) > request.limit else None,
    )
