"""Change how many seats there are; a dry run does the same and takes it back."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain import event_rules
from services.registration.domain.callers import Caller
from services.registration.domain.capacity import CapacityChange, CapacityView, check_known, check_room, warnings
from services.registration.domain.refusals import Invalid, VersionMismatch
from services.registration.domain.seat_requests import pools_wanted
from services.registration.domain.targets import out_of_reach
from services.registration.domain.webhooks import CAPACITY_CHANGED
from services.registration.store import audit, webhooks
from services.registration.store.event_pools import sync_floors
from services.registration.store.event_rules import read_rules
from services.registration.store.events import Event, find_event
from services.registration.store.seats import Cause, pools_of, resize, set_reserved
from services.registration.usecases.derive_instants import floors_of
from services.registration.usecases.promote_waiting import moved_up, promoted
from services.registration.usecases.rehearse_change import rehearse_change
from services.registration.usecases.show_capacity import counted


def change_capacity(
    db: Database, keys: Keyring, caller: Caller, event: str, change: CapacityChange, *, now: datetime
) -> CapacityView:
    """Apply new numbers; raising them moves the waitlist by the event's policy.

    Raises:
        NotFound: the caller has no such event.
        VersionMismatch: the settings changed since the caller looked.
        Invalid: names modes, constituencies or numbers that do not fit.
        CapacityBelowConfirmed: fewer seats than are taken, and that was not allowed.
    """
    view = rehearse_change(
        db, lambda session: _changed(session, keys, caller, event, change, now=now), dry_run=change.dry_run
    )
    return replace(view, dry_run=change.dry_run)


def _changed(
    session: Transaction, keys: Keyring, caller: Caller, event: str, change: CapacityChange, *, now: datetime
) -> CapacityView:
    found = find_event(session, caller.organisation_id, event, only=caller.event_id, lock=True)
    if change.expected not in (None, found.capacity_version):
        raise VersionMismatch("The numbers changed since you looked. Look again and repeat the change.")
    details = _new_details(found, change)
    capacities = pools_wanted(details)
    cause = Cause(event_id=found.id, reason="reserve changed", actor=caller.actor, at=now)
    for pool in pools_of(session, found.id, now=now, lock=True):
        wanted = change.attendance.get(pool.code, {}) if pool.kind == "attendance" else {}
        capacity = capacities[pool.key]
        over = bool(wanted.get("allow_over_capacity"))
        check_room(pool, capacity, allow_over=over or capacity == pool.capacity)
        resize(session, pool, capacity)
        if "reserved" in wanted:
            set_reserved(session, pool, wanted["reserved"], cause)
    sync_floors(session, found.id, floors_of(details))
    found.details, found.capacity_version, found.version = details, found.capacity_version + 1, found.version + 1
    found.updated_at = now
    session.flush()
    _note(session, found, caller, change)
    webhooks.tell(session, CAPACITY_CHANGED, event_id=found.id, subject_id=found.id, now=now)
    moved = promoted(session, keys, read_rules(session, found.id), now=now)
    view, pools = counted(session, found, now=now), pools_of(session, found.id, now=now)
    warned = [*warnings(details, pools), *out_of_reach(view.targets, pools)]
    return replace(view, effects=[moved_up(one) for one in moved], warnings=warned)


def _new_details(event: Event, change: CapacityChange) -> dict[str, Any]:
    details = dict(event.details)
    constituencies = [dict(entry) for entry in details.get("constituencies") or []]
    check_known(change, list(details["attendance"]), [entry["code"] for entry in constituencies])
    details["attendance"] = {
        mode: {**settings, **{k: v for k, v in change.attendance.get(mode, {}).items() if k == "capacity"}}
        for mode, settings in details["attendance"].items()
    }
    wanted = {entry["code"]: entry for entry in change.constituencies}
    details["constituencies"] = [{**entry, **wanted.get(entry["code"], {})} for entry in constituencies]
    broken = event_rules.faults(details)
    if broken:
        raise Invalid(broken)
    return details


def _note(session: Transaction, event: Event, caller: Caller, change: CapacityChange) -> None:
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=event.id,
        action="capacity.changed",
        actor=caller.actor,
        changes={"attendance": dict(change.attendance), "constituencies": list(change.constituencies)},
    )
