"""An event as strangers may know it: only what is named here gets out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.contracts import facts
from services.registration.domain.branding import Brand
from services.registration.domain.event_times import is_over
from services.registration.domain.events import EventView
from services.registration.domain.participants import ParticipantList
from services.registration.domain.telling import Audience, EventIdentity, event_facts, venue_visible
from services.registration.domain.vocabularies import Vocabulary

SHOWN = (
    "title", "summary", "description", "event_type", "reference_code", "series", "timezone", "starts_at", "ends_at",
    "doors_open_at", "access", "visibility", "residential", "organisations", "facets", "languages",
    "planned_sessions", "previous_meetings", "footnotes", "translations",
)  # fmt: skip
"""Fields that are shown as they are."""

OF_A_CONTACT = ("topic", "name", "job_title", "email", "phone", "phone_e164", "public")
OF_A_SESSION = ("title", "format", "starts_at", "ends_at", "key_questions")


@dataclass(frozen=True, kw_only=True)
class Moved:
    """The event has another slug now; send the reader there."""

    slug: str


@dataclass(frozen=True, kw_only=True)
class SeriesEvent:
    """Another event of the same series, as far as a link to it tells."""

    slug: str
    title: str
    timezone: str
    starts_at: str
    ends_at: str


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What is shown beside an event and is not part of its own description."""

    words: Mapping[str, Vocabulary] = field(default_factory=dict)
    """The organisation's lists of words, by name, for the labels of codes."""
    related: Sequence[SeriesEvent] = ()
    """Other listed events of its series, the earliest first."""
    earlier_starts: Sequence[tuple[str, str]] = ()
    """Wall times and zones at which it was to begin before it was moved, in order."""
    participants: ParticipantList | None = None
    """Who takes part, where everybody may know."""


@dataclass(frozen=True, kw_only=True)
class PublicEvent:
    """One event for its public page."""

    event: facts.Event
    """Title, times, place, organiser, whom to ask: what letters and calendar files are made of."""
    details: Mapping[str, Any]
    """Fields of the contract that strangers may see, in the contract's shape; Markdown as typed."""
    topics: tuple[str, ...]
    """Topics one may ask about."""
    status: str
    is_past: bool
    version: int
    updated_at: datetime
    brand: Brand
    around: Surroundings = Surroundings()

    @property
    def slug(self) -> str:
        """The readable part of its address."""
        return self.event.slug

    @property
    def is_by_invitation(self) -> bool:
        """Whether only invitees may come."""
        return self.event.confidential


def public_event(event: EventView, brand: Brand, around: Surroundings | None = None, *, now: datetime) -> PublicEvent:
    """The event without what strangers may not know: join links, closed places and people, numbers, questions."""
    identity = EventIdentity(id=str(event.id), slug=event.slug, organisation_name=brand.name)
    details = event.details
    ended = event.status in ("finished", "archived") or is_over(event.instants.ends_at, now=now)
    return PublicEvent(
        event=event_facts(identity, details, Audience.STRANGER),
        details=public_details(details),
        topics=tuple(dict.fromkeys(contact["topic"] for contact in details.get("contacts") or [])),
        status=event.status,
        is_past=ended,
        version=event.version,
        updated_at=event.updated_at,
        brand=brand,
        around=around or Surroundings(),
    )


def public_details(details: Mapping[str, Any]) -> dict[str, Any]:
    """The fields strangers may see."""
    venue = details.get("venue")
    return {
        **{name: details.get(name) for name in SHOWN},
        "attendance": {mode: {} for mode in details.get("attendance") or {}},
        "venue": dict(venue) if venue and venue_visible(venue, Audience.STRANGER) else None,
        "contacts": [_only(OF_A_CONTACT, one) for one in details.get("contacts") or [] if one.get("public")],
        "fallback_contact": details.get("fallback_contact"),
        "sessions": [_only(OF_A_SESSION, one) for one in details.get("sessions") or []],
        "documents": [one for one in details.get("documents") or [] if one.get("visibility") == "public"],
    }


def _only(names: tuple[str, ...], entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry.get(name) for name in names}
