"""What an event still lacks before people are invited to it: what stands in the way, and what is only advised."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.registration.domain.event_rules import missing_to_open
from services.registration.domain.event_times import Instants
from services.registration.domain.events import Details
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.targets import Target

OPEN, SEND = "open", "send"


@dataclass(frozen=True, kw_only=True)
class InviteesSnapshot:
    """Who is on the list, leaving out those whose invitation was taken back."""

    number: int = 0
    bounced: int = 0
    by_constituency: Mapping[str, int] = field(default_factory=dict)
    by_country: Mapping[str | None, int] = field(default_factory=dict)
    unwritten: tuple[str, ...] = ()
    """Languages of invitees, or of the event, in which no letter can be written."""


@dataclass(frozen=True, kw_only=True)
class ReadinessSnapshot:
    """All that is looked at."""

    status: EventStatus
    details: Details
    instants: Instants
    invitees: InviteesSnapshot
    targets: Sequence[Target] = ()


Lack = dict[str, str | None]
"""``field``, ``message`` and ``blocks``: what cannot be done until it is mended, or none when it is advice."""


def missing(event: ReadinessSnapshot, *, now: datetime) -> list[Lack]:
    """Everything that is missing, what stands in the way first."""
    found = [*_to_open(event), *_to_send(event, now), *_advised(event, now)]
    return sorted(found, key=lambda one: (OPEN, SEND, None).index(one["blocks"]))


def _to_open(event: ReadinessSnapshot) -> Iterator[Lack]:
    for name, sentences in missing_to_open(event.details).items():
        yield _lack(name, " ".join(sentences), OPEN)


def _to_send(event: ReadinessSnapshot, now: datetime) -> Iterator[Lack]:
    if event.status is EventStatus.DRAFT:
        yield _lack("status", "The event is a draft. Announce or open it before sending invitations.", SEND)
    elif event.status not in (EventStatus.ANNOUNCED, EventStatus.OPEN):
        yield _lack("status", f"The event is {event.status}, so invitations to it cannot be answered.", SEND)
    due = event.instants.answers_due_at
    if due is not None and due <= now:
        yield _lack("answers_due_at", "The time to answer is over. Choose a later one.", SEND)
    if not event.invitees.number:
        yield _lack("invitations", "Nobody is on the list yet. Add invitees, or import a file of them.", SEND)


def _advised(event: ReadinessSnapshot, now: datetime) -> Iterator[Lack]:
    yield from _about_times(event, now)
    yield from _about_words(event.details)
    yield from _about_numbers(event)
    yield from _about_questions(event.details)
    if event.invitees.unwritten:
        told = ", ".join(event.invitees.unwritten)
        yield _lack("languages", f"There are no letters in {told} yet; these people will be written to in English.")
    if event.invitees.bounced:
        told = f"{event.invitees.bounced} addresses turned mail away. Correct them, or ask for others."
        yield _lack("invitations", told)


def _about_times(event: ReadinessSnapshot, now: datetime) -> Iterator[Lack]:
    starts, ends = event.instants.starts_at, event.instants.ends_at
    if ends is not None and ends <= now:
        yield _lack("ends_at", "The event's end is past: links to it tell that it is over.")
    elif starts is not None and starts <= now:
        yield _lack("starts_at", "The event's start is past.")
    if not event.details.get("answers_due_at"):
        yield _lack("answers_due_at", "Say by when people should answer; without it they may until the end.")
    if event.status is EventStatus.ANNOUNCED:
        yield _lack("status", "The event is announced and not open: people can look, and answer once it is open.")


def _about_words(details: Details) -> Iterator[Lack]:
    topics = {contact.get("topic") for contact in details.get("contacts") or []}
    for topic in ("participation", "programme"):
        if topic not in topics:
            yield _lack("contacts", f"Name a contact for {topic}; until then the fallback contact answers.")
    for name, told in (("summary", "in a sentence or two what it is about"), ("description", "what awaits people")):
        if not details.get(name):
            yield _lack(name, f"Say {told}.")
    if not details.get("discussion_rule"):
        yield _lack("discussion_rule", "Say whether what is said may be quoted.")


def _about_numbers(event: ReadinessSnapshot) -> Iterator[Lack]:
    places = _places(event.details)
    if places == 0:
        yield _lack("attendance", "There is no place yet: everybody would wait.")
    elif places is not None and event.invitees.number > places:
        told = f"{event.invitees.number} people are on the list for {places} places. Should more accept, the rest wait."
        if event.details.get("waitlist_policy") == "off":
            told = f"{event.invitees.number} people are on the list for {places} places, and there is no waitlist."
        yield _lack("attendance", told)
    for index, entry in enumerate(event.details.get("constituencies") or []):
        asked, floor = event.invitees.by_constituency.get(entry["code"], 0), entry.get("floor") or 0
        if event.invitees.number and asked < floor:
            label = entry.get("label") or entry["code"]
            yield _lack(f"constituencies.{index}.floor", f"{label}: {asked} on the list, {floor} wanted at least.")
    for index, target in enumerate(event.targets):
        asked = sum(number for code, number in event.invitees.by_country.items() if code in target.countries)
        if event.invitees.number and target.countries and asked < target.target:
            yield _lack(f"targets.{index}.target", f"{target.label}: {asked} on the list, {target.target} hoped for.")


def _about_questions(details: Details) -> Iterator[Lack]:
    for index, question in enumerate(details.get("questions") or []):
        if question.get("sensitive") and not question.get("purpose"):
            yield _lack(f"questions.{index}.purpose", "Say what these answers are for: they are sensitive.")


def _lack(name: str, message: str, blocks: str | None = None) -> Lack:
    return {"field": name, "message": message, "blocks": blocks}


def _places(details: Details) -> int | None:
    """Seats of all ways to attend together; none when one is unlimited."""
    found: list[int] = []
    for mode in (details.get("attendance") or {}).values():
        capacity = (mode or {}).get("capacity")
        if capacity is None:
            return None
        found.append(capacity)
    return sum(found) if found else None
