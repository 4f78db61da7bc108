"""The organiser's door to the ledger of seats."""

from typing import Any

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.runtime import runtime
from services.registration.schemas.ledger import LedgerSchema
from services.registration.schemas.paging import PageArgs
from services.registration.usecases.show_ledger import LedgerRequest, show_ledger

blueprint = ApiBlueprint("ledger", __name__, url_prefix="/v1/events/<event>/ledger", description="Movements of seats")


@blueprint.get("")
@guarded("events:read")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, LedgerSchema)
def show(asked: dict[str, Any], event: str) -> Any:
    """List every movement of seats, newest first, and prove the counters against them."""
    wanted = LedgerRequest(event=event, limit=asked["limit"], cursor=asked["cursor"], since=asked["updated_since"])
    return show_ledger(runtime().database, caller(), wanted, now=runtime().now())
