"""Show how many seats there are, are taken, and are free."""

from datetime import datetime

from services.kit.database import Database, Transaction
from services.registration.domain.callers import Caller
from services.registration.domain.capacity import CapacityView, balance, counts
from services.registration.store.events import Event, find_event
from services.registration.store.registration_lists import waiting_counts
from services.registration.store.seats import pools_of
from services.registration.usecases.count_targets import count_targets


def show_capacity(db: Database, caller: Caller, event: str, *, now: datetime) -> CapacityView:
    """All counts of an event.

    Raises:
        NotFound: the caller has no such event.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        return counted(session, found, now=now)


def counted(session: Transaction, event: Event, *, now: datetime) -> CapacityView:
    """The counts as they stand in this transaction."""
    details = event.details
    pools = {(pool.kind, pool.code): pool for pool in pools_of(session, event.id, now=now)}
    waiting = waiting_counts(session, event.id)
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
        targets=count_targets(session, event.organisation_id, event.id, details),
        as_of=now,
        version=event.capacity_version,
    )
