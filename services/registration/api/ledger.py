"""Organisers' doors to what lies behind the counts of seats: their ledger, and the reasons."""

from typing import Any

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.runtime import runtime
from services.registration.schemas.explaining import ExplainArgs, ExplanationSchema
from services.registration.schemas.ledger import LedgerSchema
from services.registration.schemas.paging import PageArgs
from services.registration.usecases.explain_capacity import explain_capacity
from services.registration.usecases.show_ledger import LedgerRequest, show_ledger

blueprint = ApiBlueprint("ledger", __name__, url_prefix="/v1/events/<event>", description="Movements of seats")


@blueprint.get("/ledger")
@guarded("events:read")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, LedgerSchema)
def show(asked: dict[str, Any], event: str) -> Any:
    """List every movement of seats, newest first, and prove the counters against them."""
    wanted = LedgerRequest(event=event, limit=asked["limit"], cursor=asked["cursor"], since=asked["updated_since"])
    return show_ledger(runtime().database, caller(), wanted, now=runtime().now())


@blueprint.get("/capacity/explain")
@guarded("registrations:read")
@blueprint.arguments(ExplainArgs, location="query")
@blueprint.response(200, ExplanationSchema)
def explain(asked: dict[str, Any], event: str) -> Any:
    """Explain why somebody has no seat, and who would have the next one, and why."""
    made, whom = runtime(), asked.get("registration")
    return explain_capacity(made.database, made.keys, caller(), event, registration_id=whom, now=made.now())
