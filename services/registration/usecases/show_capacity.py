"""Show how many seats there are, are taken, and are free."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database, Transaction
from services.registration.domain.callers import Caller
from services.registration.domain.capacity import CapacityView, balance, counts
from services.registration.store.events import find_event
from services.registration.store.registration_lists import waiting_counts
from services.registration.store.seats import pools_of


def show_capacity(db: Database, caller: Caller, event: str, *, now: datetime) -> CapacityView:
    """All counts of an event.

    Raises:
        NotFound: the caller has no such event.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        return counted(session, found.id, found.details, version=found.capacity_version, now=now)


def counted(
    session: Transaction, event_id: UUID, details: Mapping[str, Any], *, version: int, now: datetime
) -> CapacityView:
    """The counts as they stand in this transaction."""
    pools = {(pool.kind, pool.code): pool for pool in pools_of(session, event_id, now=now)}
    waiting = waiting_counts(session, event_id)
    modes = details["attendance"]
    return CapacityView(
        attendance={m: counts(pools["attendance", m], waiting.get(("attendance", m), 0)) for m in modes},
        constituencies=[
            balance(entry, pools.get(("constituency", entry["code"])), waiting.get(("constituency", entry["code"]), 0))
            for entry in details.get("constituencies") or []
        ],
        others=[
            {"kind": pool.kind, "code": pool.code, **counts(pool, 0)}
            for pool in pools.values()
            if pool.kind not in ("attendance", "constituency")
        ],
        as_of=now,
        version=version,
    )
