"""The event for search engines (schema.org Event): only what strangers may know."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from services.letters.when import is_date, starts_utc
from services.registration.domain.event_texts import Text
from services.registration.domain.public_events import PublicEvent
from services.registration.pages.public_facts import series_name

STATUS = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}
MODES = {
    frozenset({"in_person"}): "OfflineEventAttendanceMode",
    frozenset({"remote"}): "OnlineEventAttendanceMode",
    frozenset({"in_person", "remote"}): "MixedEventAttendanceMode",
}


def linked_data(event: PublicEvent, texts: Mapping[str, Text], *, url: str) -> dict[str, Any]:
    """The event as JSON-LD; never a join link, a hidden place or a number of places."""
    details = event.details
    earlier = _earlier(event)
    planned = "EventRescheduled" if earlier else "EventScheduled"
    zone = details.get("timezone") or "UTC"
    organisations = details.get("organisations") or []
    modes = frozenset(details.get("attendance") or [])
    found = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": texts["title"].text,
        "url": url,
        "description": texts["summary"].text,
        "startDate": _instant(details.get("starts_at"), zone),
        "endDate": _instant(details.get("ends_at"), zone),
        "doorTime": _instant(details.get("doors_open_at"), zone),
        "previousStartDate": earlier[0] if len(earlier) == 1 else earlier,
        "eventStatus": "https://schema.org/" + STATUS.get(event.status, planned),
        "eventAttendanceMode": f"https://schema.org/{MODES[modes]}" if modes in MODES else None,
        "location": _locations(details.get("venue"), modes, url),
        "organizer": _named(organisations, ("organiser", "convenor", "host")),
        "funder": _named(organisations, ("funder",)),
        "superEvent": _series(details.get("series") or {}),
        "inLanguage": details.get("languages"),
    }
    return {name: value for name, value in found.items() if value}


def _earlier(event: PublicEvent) -> list[str]:
    """When it was to begin; one that is postponed has no other time yet than that."""
    details, starts = event.details, list(event.around.earlier_starts)
    current = (details.get("starts_at") or "", details.get("timezone") or "UTC")
    told = [start for start in starts if start != current] + [current] * (event.status == "postponed")
    return [instant for wall, zone in dict.fromkeys(told) if (instant := _instant(wall, zone))]


def _series(series: Mapping[str, Any]) -> dict[str, Any] | None:
    return {"@type": "EventSeries", "name": series_name(series["code"])} if series.get("code") else None


def _instant(wall: str | None, zone: str) -> str | None:
    if not wall or is_date(wall):
        return wall
    return starts_utc(wall, zone).astimezone(ZoneInfo(zone)).isoformat()


def _locations(venue: Mapping[str, Any] | None, modes: frozenset[str], url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if venue:
        address = {
            "@type": "PostalAddress",
            "streetAddress": venue.get("street"),
            "addressLocality": venue.get("locality"),
            "addressRegion": venue.get("region"),
            "postalCode": venue.get("postcode"),
            "addressCountry": venue.get("country"),
        }
        name = venue.get("name") or venue.get("building")
        found.append(_without_empty({"@type": "Place", "name": name, "address": _without_empty(address)}))
    if "remote" in modes:
        found.append({"@type": "VirtualLocation", "url": url})
    return found


def _named(organisations: Sequence[Mapping[str, Any]], roles: Sequence[str]) -> list[dict[str, Any]]:
    return [
        _without_empty({"@type": "Organization", "name": one["name"], "url": one.get("url")})
        for one in organisations
        if one.get("role") in roles
    ]


def _without_empty(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value}
