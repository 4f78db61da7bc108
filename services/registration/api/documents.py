"""The door by which people are told of papers."""

from datetime import timedelta
from typing import Any

from services.registration.api.batches import ordered
from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.runtime import runtime
from services.registration.schemas.mailings import AnnouncementSchema, SendingSchema
from services.registration.schemas.paging import DryRunArgs
from services.registration.usecases.announce_report import Announcement, announce_report

blueprint = ApiBlueprint("documents", __name__, url_prefix="/v1/events/<event>/documents", description="Papers")


@blueprint.post("/announce")
@guarded("invitations:write")
@blueprint.arguments(DryRunArgs, location="query", as_kwargs=True)
@blueprint.arguments(AnnouncementSchema)
@blueprint.response(202, SendingSchema)
@blueprint.alt_response(200, schema=SendingSchema, description="A dry run: who would be told, who not and why.")
def announce(body: dict[str, Any], event: str, *, dry_run: bool) -> Any:
    """Tell those who had a place that a report is out; a batch like any other, which can be undone and released."""
    undo = timedelta(seconds=runtime().settings.send_undo_seconds)
    wanted = Announcement(event=event, dry_run=dry_run, **body)
    done = announce_report(runtime().database, runtime().keys, caller(), wanted, undo=undo, now=runtime().now())
    return ordered(done, event)
