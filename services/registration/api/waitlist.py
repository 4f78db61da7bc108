"""The organiser's doors to those who wait."""

from collections.abc import Mapping
from typing import Any

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import expected_version
from services.registration.runtime import runtime
from services.registration.schemas.waitlist import (
    BalanceSchema,
    ChoiceArgs,
    OrderSchema,
    WaitingPageSchema,
    WaitlistArgs,
)
from services.registration.usecases.list_waitlist import WaitlistRequest, WaitlistView, list_waitlist
from services.registration.usecases.order_waitlist import WaitlistChange, order_waitlist
from services.registration.usecases.weigh_choice import weigh_choice

blueprint = ApiBlueprint("waitlist", __name__, url_prefix="/v1/events/<event>/waitlist", description="Who waits")


@blueprint.get("")
@guarded("registrations:read")
@blueprint.arguments(WaitlistArgs, location="query")
@blueprint.response(200, WaitingPageSchema)
def show(asked: Mapping[str, Any], event: str) -> Any:
    """List those who wait, in the order in which they move up."""
    made = runtime()
    request = WaitlistRequest(event=event, **asked)
    return _tagged(list_waitlist(made.database, made.keys, caller(), request, now=made.now()))


@blueprint.get("/balance")
@guarded("registrations:read")
@blueprint.arguments(ChoiceArgs, location="query")
@blueprint.response(200, BalanceSchema)
def balance(asked: Mapping[str, Any], event: str) -> Any:
    """Show the balance of the room if these people were taken: countries, groups, targets, and what would break."""
    made = runtime()
    return weigh_choice(made.database, made.keys, caller(), event, asked["take"], now=made.now())


@blueprint.put("/order")
@guarded("registrations:write")
@blueprint.arguments(OrderSchema)
@blueprint.response(200, WaitingPageSchema)
def order(wanted: Mapping[str, Any], event: str) -> Any:
    """Put those who wait into another order and say why; ``If-Match`` is the tag of the list."""
    made = runtime()
    change = WaitlistChange(event=event, order=wanted["order"], reason=wanted["reason"], expected=expected_version())
    return _tagged(order_waitlist(made.database, made.keys, caller(), change, now=made.now()))


def _tagged(view: WaitlistView) -> Any:
    """With the tag of the whole line. What people wait for changes beside it, so the tag never answers 304."""
    return view.page, 200, {"ETag": f'"{view.version}"'}
