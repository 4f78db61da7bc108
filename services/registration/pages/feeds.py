"""Calendars to subscribe to: the listed events for everybody, and others each under a secret address."""

from http import HTTPStatus
from importlib.metadata import version

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from services.contracts.facts import CalendarEntry
from services.letters import calendar
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.public_events import PublicEvent
from services.registration.domain.refusals import NotFound
from services.registration.pages import tokens
from services.registration.pages.events import address
from services.registration.pages.limits import count_miss, count_token
from services.registration.pages.listing import wanted
from services.registration.pages.security import keep_private
from services.registration.runtime import runtime
from services.registration.usecases.list_public_events import list_public_events, mark_public_events
from services.registration.usecases.show_calendar_entry import status_of
from services.registration.usecases.show_calendar_feed import show_calendar_feed

bp = Blueprint("feeds", __name__)
NAME = "Placecard"
RELEASE = version("placecard")
"""Another one may write the same events differently."""
TYPE = "text/calendar; method=PUBLISH; charset=UTF-8"
MOST = {"upcoming": 500, "past": 100}
"""Events in the calendar for everybody: the next ones and the last ones. All are written anew for whoever asks."""


@bp.get("/calendar/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """The calendar behind a secret address. Who has it already is told that nothing is new (RFC 9110, 13.1.2)."""
    keep_private()
    tokens.check_shape(token)
    own = runtime()
    try:
        found = show_calendar_feed(own.database, own.keys, token, site=own.settings.public_url, now=own.now())
    except NotFound:
        count_miss()
        raise
    count_token(token)
    response = Response(calendar.feed(found.items, name=found.name or NAME), content_type=TYPE)
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/events.ics")
def public() -> ResponseReturnValue:
    """The listed events, or those that fit the same filters as on their page; nothing that is not public.

    Whether anything is new is seen before the calendar is written, which takes long.
    """
    own, now, asked = runtime(), runtime().now(), wanted()
    response = Response(content_type=TYPE)
    mark = mark_public_events(own.database, MOST, now=now, wanted=asked)
    response.set_etag(f"{RELEASE}-{mark}", weak=True)
    if response.make_conditional(request).status_code == HTTPStatus.NOT_MODIFIED:
        return response
    lists = [list_public_events(own.database, when, now=now, limit=most, wanted=asked) for when, most in MOST.items()]
    events = [event for page in lists for event in page.items]
    names = {event.brand.name for event in events}
    response.set_data(calendar.feed(map(_item, events), name=names.pop() if len(names) == 1 else NAME))
    return response


def _item(found: PublicEvent) -> calendar.Item:
    """The same entry as in the file of this one event."""
    return calendar.Item(
        event=found.event,
        entry=CalendarEntry(uid=found.event.id, sequence=found.version),
        url=address(found.slug),
        status=status_of(EventStatus(found.status)),
        changed_at=found.updated_at,
    )
