"""Organisers' doors to events."""

from typing import Any

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import created, expected_version, with_version
from services.registration.domain.event_times import edits_end
from services.registration.domain.events import EventFilter, EventView
from services.registration.domain.lifecycles import EVENT_ACTIONS
from services.registration.domain.paging import Page
from services.registration.runtime import runtime
from services.registration.schemas.events import (
    EventActionArgs,
    EventListArgs,
    EventPatchSchema,
    EventSchema,
    HistoryEntrySchema,
    MovedEventSchema,
    ToldEventSchema,
)
from services.registration.schemas.paging import PageArgs, page_of
from services.registration.usecases.act_on_event import EventAction, act_on_event
from services.registration.usecases.change_event import EventChange, change_event
from services.registration.usecases.clone_event import clone_event
from services.registration.usecases.create_event import create_event
from services.registration.usecases.list_event_history import HistoryEntry, list_event_history
from services.registration.usecases.list_events import list_events
from services.registration.usecases.show_event import show_event

blueprint = ApiBlueprint("events", __name__, url_prefix="/v1/events", description="Events and their life.")

ACTION = f"<any({', '.join(EVENT_ACTIONS)}):action>"


@blueprint.post("")
@guarded("events:write")
@blueprint.arguments(EventSchema)
@blueprint.response(201, ToldEventSchema)
def create(fields: dict[str, Any]) -> Any:
    """Create an event as a draft."""
    who = caller()
    who.require_whole_organisation()
    event = create_event(runtime().database, who.organisation_id, fields, actor=who.actor, now=runtime().now())
    return _created(event)


@blueprint.get("")
@guarded("events:read")
@blueprint.arguments(EventListArgs, location="query")
@blueprint.response(200, page_of(ToldEventSchema))
def list_all(query: dict[str, Any]) -> Any:
    """List events: last made first; upcoming ones soonest first, past ones newest first."""
    who = caller()
    wanted = EventFilter(
        statuses=query["status"],
        when=query["when"],
        series=query["series"],
        themes=query["theme"],
        event_type=query["event_type"],
        q=query["q"],
        updated_since=query["updated_since"],
        only=who.event_id,
    )
    page = list_events(runtime().database, who, wanted, (query["cursor"], query["limit"]), now=runtime().now())
    return Page([told(event) for event in page.items], page.next_cursor)


@blueprint.get("/<event>")
@guarded("events:read")
@blueprint.response(200, ToldEventSchema)
def show(event: str) -> Any:
    """Show an event, by id, slug or former slug."""
    found = show_event(runtime().database, caller(), event)
    return with_version(told(found), found.version)


@blueprint.patch("/<event>")
@guarded("events:write")
@blueprint.arguments(EventPatchSchema)
@blueprint.response(200, ToldEventSchema)
def change(fields: dict[str, Any], event: str) -> Any:
    """Change fields of an event; null puts one back to what it is when nothing is said."""
    wanted = EventChange(fields=fields, expected_version=expected_version())
    changed = change_event(runtime().database, runtime().keys, caller(), event, wanted, now=runtime().now())
    return with_version(told(changed), changed.version)


@blueprint.post(f"/<event>/{ACTION}")
@guarded("events:write")
@blueprint.arguments(EventActionArgs, location="query")
@blueprint.response(200, MovedEventSchema)
def act(query: dict[str, Any], event: str, action: str) -> Any:
    """Move an event on in its life. Cancelling it cancels every registration and tells each person."""
    wanted = EventAction(event=event, action=action, **query)
    moved = act_on_event(runtime().database, runtime().keys, caller(), wanted, now=runtime().now())
    body = {
        **told(moved.event),
        "registrations_cancelled": moved.registrations_cancelled,
        "registrations_confirmed": moved.registrations_confirmed,
        "registrations_offered": moved.registrations_offered,
        "invited_told": moved.invited_told,
        "dry_run": moved.dry_run,
    }
    return body if moved.dry_run else with_version(body, moved.event.version)


@blueprint.post("/<event>/clone")
@guarded("events:write")
@blueprint.arguments(EventPatchSchema)
@blueprint.response(201, ToldEventSchema)
def clone(fields: dict[str, Any], event: str) -> Any:
    """Start a new draft from an event, without its dates, programme, papers and reference code."""
    return _created(clone_event(runtime().database, caller(), event, fields, now=runtime().now()))


@blueprint.get("/<event>/history")
@guarded("events:read")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, page_of(HistoryEntrySchema))
def history(query: dict[str, Any], event: str) -> Page[HistoryEntry]:
    """List what was done to an event, newest first."""
    portion = (query["cursor"], query["limit"])
    return list_event_history(runtime().database, caller(), event, portion, since=query["updated_since"])


def told(event: EventView) -> dict[str, Any]:
    """An event with all that follows from its fields."""
    return {
        **event.details,
        "id": event.id,
        "slug": event.slug,
        "status": event.status,
        "version": event.version,
        "url": f"{runtime().settings.public_url}/events/{event.slug}",
        "created_at": event.created_at,
        "updated_at": event.updated_at,
        "starts_at_utc": event.instants.starts_at,
        "ends_at_utc": event.instants.ends_at,
        "doors_open_at_utc": event.instants.doors_open_at,
        "answers_due_at_utc": event.instants.answers_due_at,
        "offers_end_at_utc": event.instants.offers_end_at,
        "edits_end_at_utc": edits_end(event.details),
    }


def _created(event: EventView) -> Any:
    return created(told(event), event.version, f"/v1/events/{event.id}")
