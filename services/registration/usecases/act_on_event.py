"""Move an event on in its life: announce, open, close, finish, archive, postpone, cancel."""

from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.event_rules import missing_to_open
from services.registration.domain.events import EventView
from services.registration.domain.lifecycles import EventStatus, event_after
from services.registration.domain.refusals import Invalid
from services.registration.store import audit, events
from services.registration.store.events import Event

UNSEEN = frozenset({EventStatus.DRAFT, EventStatus.CANCELLED, EventStatus.ARCHIVED})
"""Statuses that do not by themselves show an event to strangers."""

DONE = {
    "announce": "event.announced",
    "open": "event.opened",
    "close": "event.closed",
    "finish": "event.finished",
    "archive": "event.archived",
    "postpone": "event.postponed",
    "cancel": "event.cancelled",
}
"""What the audit calls each action."""


@dataclass(frozen=True, kw_only=True)
class EventAction:
    """What is to be done to which event."""

    event: str
    """Its id or slug."""
    action: str


def act_on_event(db: Database, caller: Caller, wanted: EventAction, *, now: datetime) -> EventView:
    """Do it, if the event's status allows.

    Raises:
        NotFound: there is no such event, or it is not the caller's.
        InvalidTransition: the event cannot do that from where it is.
        Invalid: it cannot be opened yet; names every field that is missing.
    """
    with db.transaction() as session:
        event = events.find_event(session, caller.organisation_id, wanted.event, only=caller.event_id, lock=True)
        before = event.status
        _move(event, wanted.action, now=now)
        audit.note(
            session,
            organisation_id=event.organisation_id,
            event_id=event.id,
            subject_id=event.id,
            action=DONE[wanted.action],
            actor=caller.actor,
            changes={"status": [before, event.status]},
        )
        return events.view_of(event)


def _move(event: Event, action: str, *, now: datetime) -> None:
    after = event_after(action, EventStatus(event.status))
    missing = missing_to_open(event.details) if after is EventStatus.OPEN else {}
    if missing:
        raise Invalid(missing)
    event.status, event.version, event.updated_at = after, event.version + 1, now
    if after not in UNSEEN and event.announced_at is None:
        event.announced_at = now
