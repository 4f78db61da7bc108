"""What a message may say about an event to one kind of reader: nobody learns another's secret."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from services.contracts.facts import Contact, Event, Translation, Venue
from services.registration.domain.phrases import N_

Details = Mapping[str, Any]


class Audience(Enum):
    """Who is being told."""

    STRANGER = "stranger"
    INVITED = "invited"
    IN_PERSON = "in_person"
    REMOTE = "remote"


VENUE_FOR = {
    "public": frozenset(Audience),
    "invited": frozenset({Audience.INVITED, Audience.IN_PERSON}),
    "confirmed": frozenset({Audience.IN_PERSON}),
}
HOSTING = ("organiser", "convenor", "host")


@dataclass(frozen=True, kw_only=True)
class EventIdentity:
    """What an event's document does not hold."""

    id: str
    slug: str
    organisation_name: str


def event_facts(identity: EventIdentity, details: Details, audience: Audience) -> Event:
    """The event as this audience may know it."""
    hosts = [org["name"] for role in HOSTING for org in details.get("organisations") or [] if org.get("role") == role]
    return Event(
        id=identity.id,
        slug=identity.slug,
        title=details["title"],
        timezone=details["timezone"],
        starts_at=details.get("starts_at") or "",
        ends_at=details.get("ends_at") or "",
        summary=details.get("summary") or "",
        doors_open_at=details.get("doors_open_at") or "",
        reference_code=details.get("reference_code") or "",
        attendance=list(details.get("attendance") or {}),
        organiser=hosts[0] if hosts else identity.organisation_name,
        hosts=hosts,
        venue=_venue(details.get("venue"), audience),
        join_url=_join_url(details) if audience is Audience.REMOTE else "",
        discussion_rule="" if audience is Audience.STRANGER else rule_fact(details),
        contact=participation_contact(details),
        confidential=details.get("access", "invitation_only") == "invitation_only",
        calendar_title=details.get("calendar_title") or "",
        translations=[
            Translation(language=tag, title=said.get("title") or "", summary=said.get("summary") or "")
            for tag, said in (details.get("translations") or {}).items()
        ],
    )


def audience_before(*, is_invited: bool) -> Audience:
    """The audience of who has no place: whoever only asked to come learns no more than everybody."""
    return Audience.INVITED if is_invited else Audience.STRANGER


def audience_of(attendance: str | None) -> Audience:
    """The audience a confirmed registrant belongs to."""
    return Audience.REMOTE if attendance == "remote" else Audience.IN_PERSON


def all_contacts(details: Details) -> list[Contact]:
    """Every contact with all that routing needs."""
    return [_contact(entry) for entry in details.get("contacts") or []]


def fallback_contact(details: Details) -> Contact | None:
    """Who answers what nobody else does."""
    entry = details.get("fallback_contact")
    return _contact({"public": True} | dict(entry)) if entry else None


def participation_contact(details: Details) -> Contact | None:
    """Whom invitees may ask: the public contact for participation, else the fallback."""
    named = [contact for contact in all_contacts(details) if contact.topic == "participation" and contact.public]
    return named[0] if named else fallback_contact(details)


def rule_fact(details: Details) -> str:
    """The organiser's own words of the discussion rule, else its code, which letters put into the reader's language."""
    rule = details.get("discussion_rule") or {}
    return rule.get("text") or rule.get("kind") or ""


def rule_text(details: Details) -> str:
    """The discussion rule in words, or nothing."""
    rule = details.get("discussion_rule") or {}
    return rule.get("text") or RULES.get(rule.get("kind", ""), "")


RULES = {
    "chatham_house": N_("Chatham House Rule: what is said may be used, but not who said it or who was there."),
    "off_record": N_("Off the record: what is said may not be quoted or used."),
    "on_record": N_("On the record: what is said may be quoted with the speaker's name."),
}


def venue_visible(venue: Mapping[str, Any] | None, audience: Audience) -> bool:
    """Whether this audience may know the place."""
    return bool(venue) and audience in VENUE_FOR[(venue or {}).get("visibility") or "public"]


def _venue(venue: Mapping[str, Any] | None, audience: Audience) -> Venue | None:
    if venue is None or not venue_visible(venue, audience) or audience is Audience.REMOTE:
        return None
    parts: Sequence[str] = ("name", "building", "street", "locality", "region", "postcode", "country")
    return Venue(**{part: venue.get(part) or "" for part in parts})


def _join_url(details: Details) -> str:
    remote = (details.get("attendance") or {}).get("remote") or {}
    return remote.get("join_url") or ""


def _contact(entry: Mapping[str, Any]) -> Contact:
    known = ("topic", "name", "job_title", "email", "phone", "deputy_email", "away_from", "away_until")
    hours = entry.get("office_hours")
    at_work = {"opens": hours["starts_at"], "closes": hours["ends_at"]} if hours else {}
    told = {name: str(entry.get(name) or "") for name in known}
    return Contact(public=bool(entry.get("public", False)), **told, **at_work)
