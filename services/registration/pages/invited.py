"""Whose invitation this browser holds, and what its pages need to know of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, g

from services.letters import when
from services.registration.domain.event_texts import texts_in, written_in
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.refusals import NotFound
from services.registration.domain.vocabularies import SHIPPED, Vocabulary
from services.registration.pages.brands import wear
from services.registration.pages.languages import page_language, reader_language, speak
from services.registration.pages.languages import translated as _
from services.registration.pages.limits import count_miss, count_token
from services.registration.pages.owners import belongs_to, open_again
from services.registration.pages.places import Places, places_of
from services.registration.pages.public_facts import documents, foreign, language_name
from services.registration.pages.security import keep_private
from services.registration.pages.tokens import kept
from services.registration.runtime import runtime
from services.registration.usecases.show_invitation import InvitationView, show_invitation

PURPOSE = "invitation"
KINDS = {"document_kinds": Vocabulary(name="document_kinds", version=0, terms=SHIPPED["document_kinds"])}
"""What papers are called that were shipped with us; other kinds stand there as the organisers wrote them."""


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Why an acceptance cannot be taken now, and what to do."""

    title: str
    sentence: str


def held_token() -> str:
    """The token in this browser's cookie; without one the answer is a page that says how to mend that."""
    keep_private()
    token = kept(PURPOSE)
    if not token:
        abort(open_again(400))
    return token


def look_up(token: str) -> InvitationView:
    """The invitation of a token, in whose language the page then speaks.

    Raises:
        NotFound: never issued; counted as a guess.
        Gone: it was good once.
    """
    own = runtime()
    try:
        view = show_invitation(own.database, own.keys, token, now=own.now())
    except NotFound:
        count_miss()
        raise
    count_token(token)
    belongs_to(view.id)
    speak(view.language)
    wear(view.rules.brand)
    g.organiser = organiser(view.event, view.rules.organisation_name)
    helps(view.event)
    return view


def event_of(view: InvitationView) -> dict[str, Any]:
    """The event as the templates take it."""
    return spoken_event(view.event) | {"organiser": organiser(view.event, view.rules.organisation_name)}


def spoken_event(event: dict[str, Any]) -> dict[str, Any]:
    """The event with its texts in the page's language where it has them; ``spoken`` tells what each really is in."""
    texts = texts_in(event, reader_language(written_in(event)))
    return (
        event
        | {name: text.text for name, text in texts.items()}
        | {
            "spoken": {name: text.language for name, text in texts.items()},
            "papers": documents(event, KINDS, page_language()),
            "untranslated": [language_name(tag) for tag in foreign(texts.values())],
        }
    )


def helps(event: dict[str, Any]) -> None:
    """Offer at the foot of this page, where it always is, to ask the event's organisers (WCAG 2.2, 3.2.6)."""
    g.help_event = event if event["is_public"] else None
    g.help_phone = (event["contact"] or {}).get("phone")


def organiser(event: dict[str, Any], organisation_name: str) -> str:
    """In whose name people are invited."""
    hosting = [one["name"] for one in event.get("organisations") or [] if one.get("role") == "organiser"]
    return str(hosting[0]) if hosting else organisation_name


def places(view: InvitationView) -> Places:
    """What is open to the holder."""
    may_decline = view.registration_state is None
    return places_of(view.alternatives, view.full, view.rules.attendance, may_decline=may_decline)


def due(view: InvitationView) -> str:
    """By when to answer, in words; empty when that is open."""
    if view.answers_due_at is None:
        return ""
    return when.before(_wall(view.answers_due_at, view.event["timezone"]), view.event["timezone"], page_language())


def closed(view: InvitationView, now: datetime) -> Closed | None:
    """Why an acceptance cannot be taken, if so."""
    if view.is_open:
        return None
    if view.rules.status is EventStatus.POSTPONED:
        return Closed(title=_("This event has been postponed"), sentence=_("A new date will be announced here."))
    if view.answers_due_at is not None and now >= view.answers_due_at:
        return Closed(
            title=_("The time to accept is over"),
            sentence=_("If you would still like to come, please write to the organisers: they may be able to help."),
        )
    return Closed(
        title=_("Answers are not being taken at the moment"),
        sentence=_("Please come back later, or write to the organisers if it is urgent."),
    )


def _wall(instant: datetime, timezone: str) -> str:
    return instant.astimezone(ZoneInfo(timezone)).replace(tzinfo=None).isoformat(timespec="minutes")
