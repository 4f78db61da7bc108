"""An event as a whole: its document with everything filled in, and what the doors are told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registration.domain.event_times import Instants

Details = Mapping[str, Any]
"""The fields of an event as the contract spells them, without the slug."""

DEFAULTS: Details = {
    "title": None,
    "calendar_title": None,
    "summary": "",
    "description": "",
    "event_type": None,
    "reference_code": None,
    "series": None,
    "timezone": None,
    "starts_at": None,
    "ends_at": None,
    "doors_open_at": None,
    "answers_due_at": None,
    "access": "invitation_only",
    "visibility": "listed",
    "requires_approval": False,
    "venue": None,
    "attendance": {},
    "waitlist_policy": "curated",
    "offer_hours": None,
    "offer_office_hours": None,
    "close_when_full": False,
    "waitlist_position": "hidden",
    "residential": None,
    "offers_end_at": None,
    "edits_end_at": None,
    "companions_not_counted": [],
    "companion_limits": {},
    "companion_places": {},
    "roles_not_counted": [],
    "roles_without_approval": [],
    "constituencies": [],
    "targets": [],
    "organisations": [],
    "contacts": [],
    "fallback_contact": None,
    "sessions": [],
    "planned_sessions": None,
    "facets": {},
    "discussion_rule": None,
    "questions": [],
    "languages": ["en"],
    "documents": [],
    "previous_meetings": [],
    "footnotes": [],
    "participant_list": "organisers",
    "visa_letter_language": "en",
    "quiet_hours": None,
    "organiser_mail": "all",
    "two_person_above": None,
    "feedback_url": None,
    "reminders": [],
    "translations": {},
    "notices": [{"days_before": 7}, {"days_before": 1}],
}
"""Every field with what it is when nothing is said."""

NOT_CLONED = frozenset(
    {
        "reference_code", "starts_at", "ends_at", "doors_open_at", "answers_due_at", "offers_end_at", "edits_end_at",
        "residential", "sessions", "documents", "feedback_url",
    }
)  # fmt: skip
"""What belongs to one date alone and is left behind when an event is held again."""


def filled(given: Details, base: Details = DEFAULTS) -> dict[str, Any]:
    """The whole document: what is given laid over a base; none sets a field back to its default."""
    return {name: _or_default(name, given.get(name, base[name])) for name in DEFAULTS}


def changed_fields(before: Details, after: Details) -> list[str]:
    """Names of the fields that differ, in the contract's order."""
    return [name for name in DEFAULTS if before.get(name) != after.get(name)]


def cloned(details: Details) -> dict[str, Any]:
    """The document to start from when the event is held again."""
    return {name: value for name, value in details.items() if name not in NOT_CLONED}


def _or_default(name: str, value: Any) -> Any:
    return DEFAULTS[name] if value is None else value


@dataclass(frozen=True, kw_only=True)
class EventView:
    """One event as its organisers see it."""

    id: UUID
    organisation_id: UUID
    status: str
    version: int
    slug: str
    details: Details
    instants: Instants
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class EventFilter:
    """Which events a list is to hold; empty means any. Several themes must all fit, one status is enough."""

    statuses: tuple[str, ...] = ()
    when: str = ""
    """``upcoming`` (soonest first), ``past`` (newest first), or nothing: last made first."""
    series: str = ""
    themes: tuple[str, ...] = ()
    event_type: str = ""
    q: str = ""
    updated_since: datetime | None = None
    only: UUID | None = None
    """The one event the caller's key is bound to."""
