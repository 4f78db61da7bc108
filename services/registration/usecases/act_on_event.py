"""Move an event on in its life: announce, open, close, finish, archive, postpone, cancel."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.event_rules import missing_to_open
from services.registration.domain.events import EventView
from services.registration.domain.fact_changes import TOLD_IN, material
from services.registration.domain.lifecycles import EventStatus, RegistrationState, event_after
from services.registration.domain.refusals import Invalid
from services.registration.store import audit, events, fact_changes
from services.registration.store.event_rules import read_rules
from services.registration.store.events import Event
from services.registration.store.full_events import is_full
from services.registration.store.unsent_invitations import withdraw_invitations
from services.registration.usecases.call_off_invitations import call_off_invitations
from services.registration.usecases.cancel_registration import cancel_all_for_event
from services.registration.usecases.mark_absent import mark_absent
from services.registration.usecases.promote_waiting import promoted
from services.registration.usecases.rehearse_change import rehearse_change

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


STILL_FULL = "No place is free, so the event would close again. Raise the capacity, or set this to false first."
NOT_CALLED_OFF = "Only with cancel: nothing else is told to those who have not answered."


@dataclass(frozen=True, kw_only=True)
class EventAction:
    """What is to be done to which event; a dry run tells the effect only."""

    event: str
    """Its id or slug."""
    action: str
    tell_invited: bool = False
    """Whether a cancellation is also told to those who were invited and have not answered."""
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class EventMoved:
    """The event after the action, and how many people's registrations it moved."""

    event: EventView
    registrations_cancelled: int = 0
    registrations_confirmed: int = 0
    registrations_offered: int = 0
    invited_told: int = 0
    """How many who had not answered are told of the cancellation."""
    dry_run: bool = False


def act_on_event(db: Database, keys: Keyring, caller: Caller, wanted: EventAction, *, now: datetime) -> EventMoved:
    """Do it, if the event's status allows. Everyone with a registration is told of a cancellation.

    Those who were invited and have not answered are told of it as well, if that is wanted.

    Raises:
        NotFound: there is no such event, or it is not the caller's.
        InvalidTransition: the event cannot do that from where it is.
        Invalid: it cannot be opened yet; names every field that is missing, or that would close it again. Or those
            who were invited were to be told of something else than a cancellation.
    """
    if wanted.tell_invited and wanted.action != "cancel":
        raise Invalid({"tell_invited": [NOT_CALLED_OFF]})
    moved = rehearse_change(db, lambda session: _moved(session, keys, caller, wanted, now), dry_run=wanted.dry_run)
    return replace(moved, dry_run=wanted.dry_run)


def _moved(session: Transaction, keys: Keyring, caller: Caller, wanted: EventAction, now: datetime) -> EventMoved:
    event = events.find_event(session, caller.organisation_id, wanted.event, only=caller.event_id, lock=True)
    before = event.status
    known = material(event.details, before)
    _move(event, wanted.action, now=now)
    if event.status == EventStatus.OPEN and event.details.get("close_when_full") and is_full(session, event.id):
        raise Invalid({"close_when_full": [STILL_FULL]})
    if before in TOLD_IN and event.status in TOLD_IN and known != material(event.details, event.status):
        fact_changes.note(session, event.id, known, now=now)
    session.flush()
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=event.id,
        action=DONE[wanted.action],
        actor=caller.actor,
        changes={"status": [before, event.status]},
    )
    moved: Counter[str] = Counter()
    cancelled = told = 0
    if event.status == EventStatus.OPEN:
        moved.update(view.state for view in promoted(session, keys, read_rules(session, event.id), now=now))
    if event.status == EventStatus.FINISHED:
        mark_absent(session, event.id, actor=caller.actor, now=now)
    if event.status == EventStatus.CANCELLED:
        fact_changes.drop_open(session, event.id, now=now)
        withdraw_invitations(session, event.id, reason="event cancelled", now=now)
        cancelled = cancel_all_for_event(session, keys, event.id, actor=caller.actor, now=now)
        told = call_off_invitations(session, keys, event, now=now) if wanted.tell_invited else 0
    return EventMoved(
        event=events.view_of(event),
        registrations_cancelled=cancelled,
        invited_told=told,
        registrations_confirmed=moved[RegistrationState.CONFIRMED],
        registrations_offered=moved[RegistrationState.OFFERED],
    )


def _move(event: Event, action: str, *, now: datetime) -> None:
    after = event_after(action, EventStatus(event.status))
    missing = missing_to_open(event.details) if after is EventStatus.OPEN else {}
    if missing:
        raise Invalid(missing)
    event.status, event.version, event.updated_at = after, event.version + 1, now
    if after not in UNSEEN and event.announced_at is None:
        event.announced_at = now
