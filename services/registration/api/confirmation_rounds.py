"""Doors to rounds of asking whether people still come."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.runtime import runtime
from services.registration.schemas import confirmation_rounds as shapes
from services.registration.schemas.paging import DryRunArgs
from services.registration.usecases.ask_again import RoundTarget, ask_again, list_rounds, release_silent, show_round

blueprint = ApiBlueprint(
    "confirmation rounds", __name__, url_prefix="/v1/events/<event>/confirmation-rounds",
    description="Ask whether people still come",
)  # fmt: skip


@blueprint.post("")
@guarded("registrations:write")
@blueprint.arguments(shapes.RoundRequestSchema)
@blueprint.response(201, shapes.RoundSchema)
def ask(said: Mapping[str, str], event: str) -> Any:
    """Ask everybody with a place by mail; the page that it leads to takes a yes or a no."""
    made = runtime()
    asked = ask_again(made.database, made.keys, caller(), event, said["closes_at"], now=made.now())
    return asked, 201, {"Location": f"/v1/events/{event}/confirmation-rounds/{asked.id}"}


@blueprint.get("")
@guarded("registrations:read")
@blueprint.response(200, shapes.RoundListSchema)
def list_all(event: str) -> Any:
    """Every round; the clock begins one when the time or place of an event is changed."""
    return {"items": list_rounds(runtime().database, caller(), event), "next_cursor": None}


@blueprint.get("/<uuid:round_id>")
@guarded("registrations:read")
@blueprint.response(200, shapes.RoundSchema)
def show(event: str, round_id: UUID) -> Any:
    """How many said what, and who is silent."""
    return show_round(runtime().database, caller(), event, round_id)


@blueprint.post("/<uuid:round_id>/release")
@guarded("registrations:write")
@blueprint.arguments(DryRunArgs, location="query")
@blueprint.response(200, shapes.ReleasedRoundSchema)
def release(asked: Mapping[str, bool], event: str, round_id: UUID) -> Any:
    """Cancel for all who are silent and let those who wait move up. With ``dry_run`` tell the effect only."""
    made = runtime()
    target = RoundTarget(caller=caller(), event=event, round_id=round_id, dry_run=asked["dry_run"])
    done = release_silent(made.database, made.keys, target, now=made.now())
    return {**vars(done.round), "effects": done.effects, "dry_run": done.dry_run}
