"""Doors to the plan of waves."""

from datetime import timedelta
from typing import Any

from services.registration.api.batches import ordered
from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import expected_version, with_version
from services.registration.runtime import runtime
from services.registration.schemas.mailings import FirstSchema, SendingSchema
from services.registration.schemas.paging import DryRunArgs
from services.registration.schemas.waves import PlanSchema, ToldPlanSchema
from services.registration.usecases.plan_waves import plan_waves, show_waves
from services.registration.usecases.release_wave import Release, release_wave

blueprint = ApiBlueprint(
    "waves", __name__, url_prefix="/v1/events/<event>/waves", description="Who is asked when, and who is next"
)


@blueprint.get("")
@guarded("invitations:read")
@blueprint.response(200, ToldPlanSchema)
def show(event: str) -> Any:
    """Show the waves in order, with what became of their people."""
    found = show_waves(runtime().database, caller(), event)
    return with_version(found, found.version)


@blueprint.put("")
@guarded("invitations:write")
@blueprint.arguments(PlanSchema)
@blueprint.response(200, ToldPlanSchema)
def plan(body: dict[str, Any], event: str) -> Any:
    """Set the whole plan. A wave that stays, by its code, keeps what became of it."""
    planned = plan_waves(runtime().database, caller(), event, body["waves"], version=expected_version())
    return with_version(planned, planned.version)


@blueprint.post("/<wave>/release")
@guarded("invitations:write")
@blueprint.arguments(DryRunArgs, location="query", as_kwargs=True)
@blueprint.arguments(FirstSchema, required=False)
@blueprint.response(202, SendingSchema)
@blueprint.alt_response(200, schema=SendingSchema, description="A dry run: who would be asked, who not and why.")
def release(body: dict[str, Any], event: str, wave: str, *, dry_run: bool) -> Any:
    """Ask as many of the wave as there is room for; until ``send_after`` it can be undone like any batch."""
    undo = timedelta(seconds=runtime().settings.send_undo_seconds)
    wanted = Release(event=event, wave=wave, dry_run=dry_run, **body)
    done = release_wave(runtime().database, runtime().keys, caller(), wanted, undo=undo, now=runtime().now())
    return ordered(done, event)
