"""Doors to the list of those who are not to be invited."""

from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import expected_version, with_version
from services.registration.domain.suppressions import WantedSuppression
from services.registration.runtime import runtime
from services.registration.schemas import suppressions as shapes
from services.registration.usecases.lift_suppression import lift_suppression
from services.registration.usecases.list_suppressions import Asked, find_suppression, list_suppressions
from services.registration.usecases.suppress_address import suppress_address

blueprint = ApiBlueprint(
    "suppressions", __name__, url_prefix="/v1/suppressions", description="Addresses that are not to be invited"
)


@blueprint.post("")
@guarded("invitations:write")
@blueprint.arguments(shapes.NewSuppressionSchema)
@blueprint.response(201, shapes.SuppressionSchema)
@blueprint.alt_response(200, schema=shapes.SuppressionSchema, description="It was on the list already.")
def create(body: dict[str, Any]) -> Any:
    """Put an address on the list. Invitations to it that wait are taken back; mail about registrations goes on."""
    event = body.pop("event")
    wanted = WantedSuppression(**body)
    made, is_new = suppress_address(
        runtime().database, runtime().keys, caller(), wanted, event=event, now=runtime().now()
    )
    place = {"Location": f"/v1/suppressions/{made.id}", "ETag": f'"{made.version}"'}
    return made, 201 if is_new else 200, place


@blueprint.get("")
@guarded("invitations:read")
@blueprint.arguments(shapes.SuppressionListArgs, location="query", as_kwargs=True)
@blueprint.response(200, shapes.SuppressionPageSchema)
def list_all(**asked: Any) -> Any:
    """Who is not to be invited, newest first; ``email`` asks for one address."""
    return list_suppressions(runtime().database, runtime().keys, caller(), Asked(**asked))


@blueprint.get("/<uuid:suppression_id>")
@guarded("invitations:read")
@blueprint.response(200, shapes.SuppressionSchema)
def show(suppression_id: UUID) -> Any:
    """One suppression."""
    found = find_suppression(runtime().database, runtime().keys, caller(), suppression_id)
    return with_version(found, found.version)


@blueprint.delete("/<uuid:suppression_id>")
@guarded("invitations:write")
@blueprint.response(204)
def lift(suppression_id: UUID) -> Any:
    """Let the address be invited again."""
    lift_suppression(runtime().database, caller(), suppression_id, version=expected_version())
