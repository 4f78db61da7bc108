"""An event as invited people are shown it: all that helps them decide, nobody's secret."""

from collections.abc import Mapping
from typing import Any

from services.registration.domain.answering import EventRules
from services.registration.domain.telling import Audience, audience_before, audience_of, rule_text, venue_visible

SHOWN = (
    "title", "summary", "description", "event_type", "reference_code", "series", "timezone", "starts_at", "ends_at",
    "doors_open_at", "answers_due_at", "access", "residential", "organisations", "sessions", "facets", "languages",
    "previous_meetings", "footnotes", "translations",
)  # fmt: skip

DOCUMENT_FOR = {
    None: frozenset(Audience),
    "public": frozenset(Audience),
    "invited": frozenset({Audience.INVITED, Audience.IN_PERSON, Audience.REMOTE}),
    "confirmed": frozenset({Audience.IN_PERSON, Audience.REMOTE}),
}
"""Who may read a document, by its visibility."""


def invitee_event(event: EventRules, audience: Audience) -> dict[str, Any]:
    """The event for this audience. Capacities, counts, private contacts and other people's places stay out."""
    details = event.details
    shown = {name: details.get(name) for name in SHOWN}
    shown |= {
        "id": str(event.id),
        "slug": event.slug,
        "status": event.status.value,
        "is_public": event.is_public,
        "starts_at_utc": event.starts_at,
        "ends_at_utc": event.ends_at,
        "doors_open_at_utc": event.doors_open_at,
        "answers_due_at_utc": event.answers_due_at,
        "attendance": event.attendance,
        "discussion_rule": rule_text(details) or None,
        "contacts": [contact for contact in details.get("contacts") or [] if contact.get("public")],
        "contact": event.contact,
        "documents": [one for one in details.get("documents") or [] if audience in DOCUMENT_FOR[one.get("visibility")]],
        "companion_kinds": _companion_kinds(details),
        "companion_limits": dict(details.get("companion_limits") or {}),
        "venue": None,
    }
    venue = details.get("venue")
    if venue and venue_visible(venue, audience):
        shown["venue"] = {part: value for part, value in venue.items() if part != "visibility"}
    return shown


def _companion_kinds(details: Mapping[str, Any]) -> list[str]:
    """Kinds of companion about which the organiser has said something."""
    named = ("companions_not_counted", "companion_limits", "companion_places")
    return list(dict.fromkeys(kind for name in named for kind in details.get(name) or []))


def registrant_event(event: EventRules, state: str, attendance: str | None, *, is_invited: bool) -> dict[str, Any]:
    """The event for one who has registered: confirmed people also learn their own place or join link."""
    confirmed = state in ("confirmed", "attended")
    shown = invitee_event(event, audience_of(attendance) if confirmed else audience_before(is_invited=is_invited))
    remote = (event.details.get("attendance") or {}).get("remote") or {}
    shown["join_url"] = remote.get("join_url") if confirmed and attendance == "remote" else None
    return shown
