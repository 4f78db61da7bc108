"""Organisers look at what they are asked to do, and tick it off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.domain.reporting import MEND
from services.registration.store import audit, organiser_tasks
from services.registration.store.base import Session
from services.registration.store.events import find_event
from services.registration.store.mailed import Taken, last_taken
from services.registration.store.organiser_tasks import OrganiserTask


@dataclass(frozen=True, kw_only=True)
class TaskView:
    """One thing to do."""

    id: UUID
    kind: str
    subject: Mapping[str, Any]
    last_good_address: Taken | None
    due_at: datetime | None
    done: bool
    done_at: datetime | None
    done_by: str | None
    created_at: datetime


def list_tasks(
    db: Database, caller: Caller, event: str, *, done: bool | None, cursor: str | None, limit: int
) -> Page[TaskView]:
    """What organisers of an event are asked to do, newest first; ``done`` none means both.

    Raises:
        NotFound: the caller has no such event.
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(cursor, UUID)
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        before = after[0] if after else None
        rows = organiser_tasks.listed(session, found.id, done=done, before=before, limit=limit + 1)
        views = _viewed(session, caller, rows[:limit])
    return Page(views, encode_cursor(views[-1].id) if len(rows) > limit else None)


def finish_task(db: Database, caller: Caller, event: str, task_id: UUID, *, now: datetime) -> TaskView:
    """Tick a task off; what is done stays done by whoever did it first.

    Raises:
        NotFound: the caller has no such event, or the event no such task.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        row = organiser_tasks.find(session, found.id, task_id)
        if row.done_at is None:
            organiser_tasks.tick_off(session, [row.id], by=caller.actor, now=now)
            audit.note(
                session,
                organisation_id=found.organisation_id,
                event_id=found.id,
                subject_id=row.id,
                action="task.done",
                actor=caller.actor,
                changes={"kind": row.kind},
            )
            session.refresh(row)
        return _viewed(session, caller, [row])[0]


def _viewed(session: Session, caller: Caller, rows: Sequence[OrganiserTask]) -> list[TaskView]:
    same = ("id", "kind", "subject", "due_at", "done_at", "done_by", "created_at")
    known = _good_addresses(session, caller, rows)
    return [
        TaskView(
            **{name: getattr(row, name) for name in same},
            done=row.done_at is not None,
            last_good_address=known.get(row.subject.get("invitation", "")),
        )
        for row in rows
    ]


def _good_addresses(session: Session, caller: Caller, rows: Sequence[OrganiserTask]) -> dict[str, Taken]:
    """Where mail to those of whom it came back arrived last, by invitation, as far as the caller may see that."""
    asked = [UUID(row.subject["invitation"]) for row in rows if row.kind == MEND and "invitation" in row.subject]
    registrations, elsewhere = "registrations:read" in caller.scopes, caller.event_id is None
    taken = last_taken(session, asked, registrations=registrations, elsewhere=elsewhere) if asked else {}
    return {str(invitation): one for invitation, one in taken.items()}
