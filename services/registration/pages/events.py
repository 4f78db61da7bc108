"""What everybody may see: the list of events, each event's page and its calendar file."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.contracts.facts import CalendarEntry
from services.registration.domain.event_texts import Text, texts_in, written_in
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.public_events import Moved, PublicEvent
from services.registration.domain.refusals import Invalid, NotFound
from services.registration.domain.slugs import is_slug
from services.registration.pages import public_facts as facts
from services.registration.pages.brands import wear
from services.registration.pages.calendars import calendar_file
from services.registration.pages.languages import reader_language
from services.registration.pages.linked_data import linked_data
from services.registration.pages.listing import NAMES, filters, wanted
from services.registration.pages.participants import lines
from services.registration.pages.programme import programme
from services.registration.runtime import runtime
from services.registration.usecases.list_public_events import list_public_events
from services.registration.usecases.list_public_terms import list_public_terms
from services.registration.usecases.show_calendar_entry import Entry, status_of
from services.registration.usecases.show_public_event import show_public_event

bp = Blueprint("events", __name__)
NOT_TAKING_PLACE = ("postponed", "cancelled")
"""At the time that is told, at least: it is none to be put into a calendar."""
PORTION = 20
PAST = "past"


@bp.get("/")
def home() -> ResponseReturnValue:
    """The upcoming events."""
    return list_events()


@bp.get("/events")
def list_events() -> ResponseReturnValue:
    """Upcoming events soonest first, or past ones newest first; a sentence when there are none.

    Whoever follows an address to a later part that was cut short gets the list from its beginning.
    """
    own, now = runtime(), runtime().now()
    when = PAST if request.args.get("when") == PAST else "upcoming"
    cursor = request.args.get("cursor") or None
    try:
        page = list_public_events(own.database, when, cursor, now=now, limit=PORTION, wanted=wanted())
    except Invalid:
        others: dict[str, Any] = {name: request.args.getlist(name) for name in ("when", "lang", *NAMES)}
        return redirect(url_for("pages.events.list_events", **others), 303)
    brands = {event.brand for event in page.items}
    wear(brands.pop() if len(brands) == 1 else None)
    return render_template(
        "pages/events.html",
        when=when, events=[(event, texts(event)) for event in page.items], next_cursor=page.next_cursor,
        filters=filters(list_public_terms(own.database, when, now=now)),
    )  # fmt: skip


@bp.get("/events/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One event as strangers may know it; a former address leads to the new one."""
    found = look_up(slug)
    if isinstance(found, Moved):
        return redirect(url_for("pages.events.show", slug=found.slug), 301)
    return _page(found)


@bp.get("/events/<slug>.ics")
def calendar(slug: str) -> ResponseReturnValue:
    """The event for a calendar, without anything that is not public."""
    found = look_up(slug)
    if isinstance(found, Moved):
        return redirect(url_for("pages.events.calendar", slug=found.slug), 301)
    entry = CalendarEntry(uid=found.event.id, sequence=found.version)
    shown = Entry(event=found.event, entry=entry, attendance="", status=status_of(EventStatus(found.status)))
    return calendar_file(shown, slug=found.slug, url=address(found.slug))


def look_up(slug: str) -> PublicEvent | Moved:
    """The public event under a slug.

    Raises:
        NotFound: there is none, or strangers may not know of it.
    """
    if not is_slug(slug):
        raise NotFound
    own = runtime()
    found = show_public_event(own.database, slug, now=own.now())
    if not isinstance(found, Moved):
        g.help_event, g.organiser = found, found.event.organiser
        wear(found.brand)
    return found


def address(slug: str) -> str:
    """The public address of an event's page."""
    return runtime().settings.public_url + url_for("pages.events.show", slug=slug)


def texts(event: PublicEvent) -> Mapping[str, Text]:
    """What the event says of itself, in the reader's language where it does so."""
    return texts_in(event.details, reader_language(written_in(event.details)))


def _page(event: PublicEvent) -> str:
    details, words, own_texts = event.details, event.around.words, texts(event)
    language = own_texts["title"].language
    written = written_in(details)
    return render_template(
        "pages/event.html",
        event=event,
        texts=own_texts,
        canonical=address(event.slug) + ("" if language == written[0] else f"?lang={language}"),
        logo=runtime().settings.public_url + event.brand.logo_path if event.brand.logo_path else "",
        versions=[(tag, facts.own_name(tag), f"{address(event.slug)}?lang={tag}") for tag in written],
        language=language,
        untranslated=[facts.language_name(tag) for tag in facts.foreign(own_texts.values())],
        linked_data=linked_data(event, own_texts, url=address(event.slug)),
        type_label=facts.type_label(details, words),
        modes=facts.modes(details),
        roles=facts.roles(details),
        series=facts.series(details),
        languages=facts.languages(details),
        facets=facts.facets(details, words),
        programme=programme(details),
        documents=facts.documents(details, words, _language_of_papers(details, language)),
        contacts=facts.contacts(details),
        participants=lines(event.around.participants, words) if event.around.participants else [],
        takes_registrations=event.status == "open" and not event.is_past and not event.is_by_invitation,
        has_calendar=bool(details.get("starts_at")) and not (event.is_past or event.status in NOT_TAKING_PLACE),
    )


def _language_of_papers(details: Mapping[str, Any], language: str) -> str:
    """The one that the reader would rather have; where there is none of those, that of the event's texts."""
    spoken = [one["language"] for one in details.get("documents") or [] if one.get("language")]
    return reader_language([language, *spoken])
