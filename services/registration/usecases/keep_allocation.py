"""The organiser gives an organisation's focal point places to name people for, and the link with which they do it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring, new_token
from services.letters.when import starts_utc
from services.registration.domain.allocations import AllocationView
from services.registration.domain.callers import Caller
from services.registration.domain.event_times import is_after
from services.registration.domain.invitees import constituency_faults
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.domain.refusals import Invalid, InvalidTransition, VersionMismatch
from services.registration.store import allocations, audit
from services.registration.store.allocations import Allocation
from services.registration.store.events import Event, find_event
from services.registration.usecases.add_invitees import constituencies_of


@dataclass(frozen=True, kw_only=True)
class AllocationTarget:
    """Which allocation of which event, for whom; ``version`` none means whatever version is there."""

    caller: Caller
    event: str
    """Its id or slug."""
    allocation_id: UUID
    version: int | None = None


def create_allocation(
    db: Database, caller: Caller, event: str, fields: Mapping[str, Any], *, now: datetime
) -> AllocationView:
    """Set places aside for names. It keeps no seat: a group's floor does.

    Raises:
        NotFound: the caller has no such event.
        Invalid: the event has no such constituency, or is over before names are due.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        _check(found, fields)
        row = Allocation(event_id=found.id, created_at=now, updated_at=now, **fields)
        session.add(row)
        session.flush()
        _note(session, found, row, "allocation.created", caller.actor)
        return _viewed(session, found, row)


def list_allocations(
    db: Database, caller: Caller, event: str, *, cursor: str | None, limit: int
) -> Page[AllocationView]:
    """Allocations of an event, newest first.

    Raises:
        NotFound: the caller has no such event.
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(cursor, UUID)
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        rows = allocations.listed(session, found.id, before=after[0] if after else None, limit=limit + 1)
        views = [_viewed(session, found, row) for row in rows[:limit]]
    return Page(views, encode_cursor(views[-1].id) if len(rows) > limit else None)


def find_allocation(db: Database, target: AllocationTarget) -> AllocationView:
    """One allocation.

    Raises:
        NotFound: the caller has no such event or allocation.
    """
    with db.transaction() as session:
        return _viewed(session, *_found(session, target))


def change_allocation(
    db: Database, target: AllocationTarget, changes: Mapping[str, Any], *, now: datetime
) -> AllocationView:
    """Change what is set aside. Who was named stays named.

    Raises:
        NotFound: the caller has no such event or allocation.
        VersionMismatch: it has changed since the caller looked.
        Invalid: the event has no such constituency, or is over before names are due.
    """
    with db.transaction() as session:
        event, row = _found(session, target, lock=True)
        _check(event, changes)
        for name, value in changes.items():
            setattr(row, name, value)
        _touch(session, row, now=now)
        _note(session, event, row, "allocation.changed", target.caller.actor, fields=sorted(changes))
        return _viewed(session, event, row)


def make_link(db: Database, keys: Keyring, target: AllocationTarget, *, now: datetime) -> tuple[AllocationView, str]:
    """A link for the focal point; an earlier one ends. Its token is kept nowhere.

    Raises:
        NotFound: the caller has no such event or allocation.
        InvalidTransition: it was taken back.
    """
    with db.transaction() as session:
        event, row = _found(session, target, lock=True)
        if row.revoked_at is not None:
            raise InvalidTransition("This allocation was taken back. Make another one.")
        token = new_token()
        row.digest = keys.digest(allocations.LINK, token)
        _touch(session, row, now=now)
        _note(session, event, row, "allocation.link_made", target.caller.actor)
        return _viewed(session, event, row), token


def revoke_allocation(db: Database, target: AllocationTarget, *, now: datetime) -> AllocationView:
    """Let nobody be named any more; the link says so. Who was named stays invited. Again changes nothing.

    Raises:
        NotFound: the caller has no such event or allocation.
    """
    with db.transaction() as session:
        event, row = _found(session, target, lock=True)
        if row.revoked_at is None:
            row.revoked_at = now
            _touch(session, row, now=now)
            _note(session, event, row, "allocation.revoked", target.caller.actor)
        return _viewed(session, event, row)


def due_of(row: Allocation, event: Event) -> datetime | None:
    """Until when people can be named."""
    return starts_utc(row.names_due_at, event.timezone) if row.names_due_at else None


def _found(session: Transaction, target: AllocationTarget, *, lock: bool = False) -> tuple[Event, Allocation]:
    event = find_event(session, target.caller.organisation_id, target.event, only=target.caller.event_id)
    row = allocations.find(session, event.id, target.allocation_id, lock=lock)
    if target.version not in (None, row.version):
        raise VersionMismatch(f"It is at version {row.version} now. Look at it again and repeat the change.")
    return event, row


def _check(event: Event, fields: Mapping[str, Any]) -> None:
    faults = constituency_faults(fields.get("constituency"), constituencies_of(event))
    if is_after(fields.get("names_due_at"), event.details.get("ends_at")):
        faults |= {"names_due_at": ["Names cannot be due after the event has ended."]}
    if faults:
        raise Invalid(faults)


def _touch(session: Transaction, row: Allocation, *, now: datetime) -> None:
    row.version, row.updated_at = row.version + 1, now
    session.flush()


def _viewed(session: Transaction, event: Event, row: Allocation) -> AllocationView:
    people = allocations.named(session, row.id)
    return AllocationView(
        named=sum(one.takes_place for one in people),
        names_due_at_utc=due_of(row, event),
        **{name: getattr(row, name) for name in _SAME},
    )


def _note(session: Transaction, event: Event, row: Allocation, action: str, actor: str, **changes: Any) -> None:
    audit.note(
        session, organisation_id=event.organisation_id, event_id=event.id, subject_id=row.id, action=action,
        actor=actor, changes=changes,
    )  # fmt: skip


_SAME = (
    "id", "organisation", "constituency", "places", "names_due_at", "requires_approval", "revoked_at", "version",
    "created_at", "updated_at",
)  # fmt: skip
