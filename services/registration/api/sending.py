"""Doors that stop all mail and let it go on."""

from typing import Any

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.runtime import runtime
from services.registration.schemas.sending import SendingStateSchema
from services.registration.usecases.pause_sending import pause_sending, resume_sending, show_sending

blueprint = ApiBlueprint("sending", __name__, url_prefix="/v1", description="Whether mail leaves")


@blueprint.get("/sending", endpoint="show_all")
@guarded("events:read")
@blueprint.response(200, SendingStateSchema)
def show_all() -> Any:
    """Whether mail of the whole organisation leaves."""
    return show_sending(runtime().database, caller(), None)


@blueprint.post("/sending/pause", endpoint="pause_all")
@guarded("events:write")
@blueprint.response(200, SendingStateSchema)
def pause_all() -> Any:
    """Stop all mail of the organisation within seconds; what is promised waits."""
    return pause_sending(runtime().database, caller(), None, now=runtime().now())


@blueprint.post("/sending/resume", endpoint="resume_all")
@guarded("events:write")
@blueprint.response(200, SendingStateSchema)
def resume_all() -> Any:
    """Let mail of the organisation leave again; events with a pause of their own go on waiting."""
    return resume_sending(runtime().database, caller(), None)


@blueprint.get("/events/<event>/sending")
@guarded("events:read")
@blueprint.response(200, SendingStateSchema)
def show(event: str) -> Any:
    """Whether mail of this event leaves."""
    return show_sending(runtime().database, caller(), event)


@blueprint.post("/events/<event>/sending/pause")
@guarded("events:write")
@blueprint.response(200, SendingStateSchema)
def pause(event: str) -> Any:
    """Stop all mail of this event within seconds; what is promised waits."""
    return pause_sending(runtime().database, caller(), event, now=runtime().now())


@blueprint.post("/events/<event>/sending/resume")
@guarded("events:write")
@blueprint.response(200, SendingStateSchema)
def resume(event: str) -> Any:
    """Let mail of this event leave again."""
    return resume_sending(runtime().database, caller(), event)
