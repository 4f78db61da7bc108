"""Change some fields of an event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.event_rules import faults, missing_to_open
from services.registration.domain.events import Details, EventView, changed_fields, filled
from services.registration.domain.fact_changes import TOLD_IN, material
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.participants import check_not_wider
from services.registration.domain.questions import follow_up_codes
from services.registration.domain.refusals import Invalid, VersionMismatch
from services.registration.domain.targets import with_gender_question
from services.registration.domain.webhooks import CAPACITY_CHANGED
from services.registration.store import (
    audit,
    deadlines,
    event_pools,
    events,
    fact_changes,
    follow_ups,
    participants,
    slugs,
    webhooks,
)
from services.registration.store.event_rules import read_rules
from services.registration.store.events import Event
from services.registration.usecases.count_targets import check_targets
from services.registration.usecases.derive_instants import derive_instants, floors_of
from services.registration.usecases.promote_waiting import promoted

POOLED = frozenset(
    {"attendance", "constituencies", "sessions", "questions", "residential", "timezone", "companion_places"}
)
"""Fields from which pools of seats are made."""

MOVING = POOLED | {"waitlist_policy", "offers_end_at", "starts_at", "roles_not_counted", "companions_not_counted"}
"""Fields that may let somebody move who waits."""


@dataclass(frozen=True, kw_only=True)
class EventChange:
    """What is to change: fields as the schema read them, none putting one back to its default.

    ``expected_version`` none means whatever version is there.
    """

    fields: Details
    expected_version: int | None = None


def change_event(
    db: Database, keys: Keyring, caller: Caller, id_or_slug: str, change: EventChange, *, now: datetime
) -> EventView:
    """Lay the change over the event's document; times, slug and pools follow. More room moves the waitlist.

    Raises:
        NotFound: there is no such event, or it is not the caller's.
        VersionMismatch: it has changed since the caller looked.
        Invalid: fields that contradict each other, a target nobody can count towards, or a slug that is taken.
        ReferenceTaken: another event of the organisation has the reference code.
        CapacityBelowConfirmed: more seats are taken than the change allows.
        InvalidTransition: an attendance mode or constituency is to go that people have used, or the list of
            participants would show more than people agreed to.
    """
    with db.transaction() as session:
        event = events.find_event(session, caller.organisation_id, id_or_slug, only=caller.event_id, lock=True)
        if change.expected_version not in (None, event.version):
            raise VersionMismatch("Somebody changed the event since you looked. Look again, then decide.")
        names = _changed(session, event, change.fields, now=now)
        if names:
            _note(session, event, caller.actor, names)
        if not MOVING.isdisjoint(names):
            promoted(session, keys, read_rules(session, event.id), now=now)
        return events.view_of(event)


def _note(session: Transaction, event: Event, actor: str, names: list[str]) -> None:
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=event.id,
        action="event.changed",
        actor=actor,
        changes={"fields": names},
    )


def _changed(session: Transaction, event: Event, given: Details, *, now: datetime) -> list[str]:
    """Write what differs; returns the names of those fields."""
    before = filled(event.details)
    details = with_gender_question(before, filled(given, base=before))
    broken = faults(details) or _newly_missing(event, before, details)
    if broken:
        raise Invalid(broken)
    check_targets(session, event.organisation_id, details)
    names = changed_fields(before, details)
    if "participant_list" in names:
        agreed = participants.has_anybody_agreed(session, event.id)
        check_not_wider(before["participant_list"], details["participant_list"], agreed=agreed)
    known = material(before, event.status)
    slug = _slug(session, event, given, details["title"])
    if slug != event.slug:
        names.append("slug")
    if names:
        _sync_pools(session, event, details, names, now=now)
        events.describe(event, details, derive_instants(details))
        if event.status in TOLD_IN and known != material(details, event.status):
            fact_changes.note(session, event.id, known, now=now)
        event.slug, event.version, event.updated_at = slug, event.version + 1, now
        events.write(session)
        if follow_up_codes(details["questions"]) - follow_up_codes(before["questions"]):
            follow_ups.ask_anew(session, event.id)
        if "timezone" in names:
            deadlines.keep_wall_times(session, event, before=before["timezone"])
            event.waves_version += 1
        slugs.keep_slug(session, event.id, slug, now=now)
    return names


def _newly_missing(event: Event, before: Details, after: Details) -> dict[str, list[str]]:
    """What an open event had to have to be opened and would lose."""
    if event.status != EventStatus.OPEN:
        return {}
    had = missing_to_open(before)
    return {path: told for path, told in missing_to_open(after).items() if path not in had}


def _slug(session: Transaction, event: Event, given: Details, title: str) -> str:
    """The slug after the change: as given, or made anew from a new title unless somebody chose it."""
    if "slug" in given:
        event.slug_is_made = given["slug"] is None
    elif not event.slug_is_made or title == event.title:
        return event.slug
    return slugs.find_slug(session, event.id, title, given.get("slug"))


def _sync_pools(
    session: Transaction, event: Event, details: dict[str, Any], names: list[str], *, now: datetime
) -> None:
    """Pools come before the event's row: an answer locks its pool first, and only then refers to the event."""
    if not POOLED.isdisjoint(names):
        event_pools.sync_pools(session, event.id, details, floors_of(details), now=now)
        event.capacity_version += 1
        webhooks.tell(session, CAPACITY_CHANGED, event_id=event.id, subject_id=event.id, now=now)
