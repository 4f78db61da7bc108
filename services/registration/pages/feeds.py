"""Calendars to subscribe to, each under a secret address."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from services.letters import calendar
from services.registration.domain.refusals import NotFound
from services.registration.pages import tokens
from services.registration.pages.limits import count_miss, count_token
from services.registration.pages.security import keep_private
from services.registration.runtime import runtime
from services.registration.usecases.show_calendar_feed import show_calendar_feed

bp = Blueprint("feeds", __name__)
NAME = "Placecard"


@bp.get("/calendar/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """The calendar; a program that has it already is told that nothing is new (RFC 9110, section 13.1.2)."""
    keep_private()
    tokens.check_shape(token)
    own = runtime()
    try:
        items = show_calendar_feed(own.database, own.keys, token, site=own.settings.public_url, now=own.now())
    except NotFound:
        count_miss()
        raise
    count_token(token)
    content = calendar.feed(items, name=NAME)
    response = Response(content, content_type="text/calendar; method=PUBLISH; charset=UTF-8")
    response.add_etag()
    return response.make_conditional(request)
