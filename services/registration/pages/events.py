"""What everybody may see: the list of events, each event's page and its calendar file."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.contracts.facts import CalendarEntry
from services.registration.domain.public_events import Moved, PublicEvent
from services.registration.domain.refusals import NotFound
from services.registration.domain.slugs import is_slug
from services.registration.pages import public_facts as facts
from services.registration.pages.calendars import calendar_file
from services.registration.pages.linked_data import linked_data
from services.registration.runtime import runtime
from services.registration.usecases.list_public_events import list_public_events
from services.registration.usecases.show_calendar_entry import Entry
from services.registration.usecases.show_public_event import show_public_event

bp = Blueprint("events", __name__)
PORTION = 20
PAST = "past"


@bp.get("/")
def home() -> ResponseReturnValue:
    """The upcoming events."""
    return list_events()


@bp.get("/events")
def list_events() -> ResponseReturnValue:
    """Upcoming events soonest first, or past ones newest first; a sentence when there are none."""
    own = runtime()
    when = PAST if request.args.get("when") == PAST else "upcoming"
    page = list_public_events(own.database, when, request.args.get("cursor") or None, now=own.now(), limit=PORTION)
    return render_template("pages/events.html", when=when, events=page.items, next_cursor=page.next_cursor)


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
    return calendar_file(Entry(event=found.event, entry=entry, attendance=""), slug=found.slug, url=address(found.slug))


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
    return found


def address(slug: str) -> str:
    """The public address of an event's page."""
    return runtime().settings.public_url + url_for("pages.events.show", slug=slug)


def _page(event: PublicEvent) -> str:
    details = event.details
    return render_template(
        "pages/event.html",
        event=event,
        canonical=address(event.slug),
        linked_data=linked_data(details, status=event.status, url=address(event.slug)),
        type_label=facts.type_label(details),
        modes=facts.modes(details),
        roles=facts.roles(details),
        series=facts.series(details),
        languages=facts.languages(details),
        facets=facts.facets(details),
        sessions=facts.sessions(details),
        documents=facts.documents(details),
        contacts=facts.contacts(details),
        takes_registrations=event.status == "open" and not event.is_past and not event.is_by_invitation,
        has_calendar=bool(details.get("starts_at")) and event.status not in ("postponed", "cancelled"),
    )
