"""The organiser's door to capacity."""

from collections.abc import Mapping
from typing import Any

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import expected_version, with_version
from services.registration.domain.capacity import CapacityChange
from services.registration.runtime import runtime
from services.registration.schemas.capacity import CapacityChangedSchema, CapacityChangeSchema, CapacitySchema
from services.registration.schemas.paging import DryRunArgs
from services.registration.usecases.change_capacity import change_capacity
from services.registration.usecases.show_capacity import show_capacity

blueprint = ApiBlueprint("capacity", __name__, url_prefix="/v1/events/<event>/capacity", description="Seats")


@blueprint.get("")
@guarded("events:read")
@blueprint.response(200, CapacitySchema)
def show(event: str) -> Any:
    """Show how many seats there are, are taken, and are free."""
    made = runtime()
    view = show_capacity(made.database, caller(), event, now=made.now())
    return with_version(view, view.version)


@blueprint.patch("")
@guarded("events:write")
@blueprint.arguments(DryRunArgs, location="query")
@blueprint.arguments(CapacityChangeSchema)
@blueprint.response(200, CapacityChangedSchema)
def change(asked: Mapping[str, bool], numbers: Mapping[str, Any], event: str) -> Any:
    """Change the numbers; with ``dry_run`` tell the effect only."""
    made = runtime()
    wanted = CapacityChange(**numbers, expected=expected_version(), dry_run=asked["dry_run"])
    view = change_capacity(made.database, made.keys, caller(), event, wanted, now=made.now())
    return with_version(view, view.version)
