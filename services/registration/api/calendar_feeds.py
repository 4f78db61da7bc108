"""Doors to calendars that organisers subscribe to."""

from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import created, expected_version, with_version
from services.registration.runtime import runtime
from services.registration.schemas import calendar_feeds as shapes
from services.registration.schemas.paging import PageArgs, page_of
from services.registration.usecases.govern_calendar_feeds import end_feed, list_feeds, make_feed, show_feed

blueprint = ApiBlueprint(
    "calendar feeds", __name__, url_prefix="/v1/calendar-feeds", description="Calendars to subscribe to"
)


@blueprint.post("")
@guarded("events:write")
@blueprint.arguments(shapes.NewCalendarFeedSchema)
@blueprint.response(201, shapes.MadeCalendarFeedSchema)
def make(body: dict[str, Any]) -> Any:
    """Make a calendar of one event or of all. Its secret address is in this answer and nowhere else."""
    here = runtime()
    made = make_feed(here.database, here.keys, caller(), **body, now=here.now())
    link = f"{here.settings.public_url}/calendar/{made.token}.ics"
    told = {**vars(made.feed), "token": made.token, "link": link}
    return created(told, made.feed.version, f"/v1/calendar-feeds/{made.feed.id}")


@blueprint.get("")
@guarded("events:read")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, page_of(shapes.CalendarFeedSchema))
def list_all(page: dict[str, Any]) -> Any:
    """Live calendars, newest first, without their addresses."""
    return list_feeds(runtime().database, caller(), cursor=page["cursor"], limit=page["limit"])


@blueprint.get("/<uuid:feed_id>")
@guarded("events:read")
@blueprint.response(200, shapes.CalendarFeedSchema)
def show(feed_id: UUID) -> Any:
    """One calendar without its address."""
    found = show_feed(runtime().database, caller(), feed_id)
    return with_version(found, found.version)


@blueprint.delete("/<uuid:feed_id>")
@guarded("events:write")
@blueprint.response(204)
def end(feed_id: UUID) -> Any:
    """End a calendar: its address leads nowhere from now on."""
    end_feed(runtime().database, caller(), feed_id, version=expected_version(), now=runtime().now())
