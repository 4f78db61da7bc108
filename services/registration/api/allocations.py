"""Doors to allocations: places for which an organisation's focal point names people."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import created, expected_version, with_version
from services.registration.domain.allocations import AllocationView
from services.registration.runtime import runtime
from services.registration.schemas.allocations import AllocationLinkSchema, AllocationPageSchema, AllocationSchema
from services.registration.schemas.paging import PageArgs
from services.registration.usecases import keep_allocation as keeping
from services.registration.usecases.keep_allocation import AllocationTarget

blueprint = ApiBlueprint(
    "allocations",
    __name__,
    url_prefix="/v1/events/<event>/allocations",
    description="Places for which organisations name their people",
)


@blueprint.post("")
@guarded("invitations:write")
@blueprint.arguments(AllocationSchema)
@blueprint.response(201, AllocationSchema)
def create(fields: Mapping[str, Any], event: str) -> Any:
    """Let an organisation name people for so many places; its focal point needs a link, which is made apart."""
    view = keeping.create_allocation(runtime().database, caller(), event, fields, now=runtime().now())
    return created(view, view.version, f"/v1/events/{event}/allocations/{view.id}")


@blueprint.get("")
@guarded("invitations:read")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, AllocationPageSchema)
def show_all(query: Mapping[str, Any], event: str) -> Any:
    """List allocations, newest first."""
    portion = {name: query[name] for name in ("cursor", "limit")}
    return keeping.list_allocations(runtime().database, caller(), event, **portion)


@blueprint.get("/<uuid:allocation_id>")
@guarded("invitations:read")
@blueprint.response(200, AllocationSchema)
def show(event: str, allocation_id: UUID) -> Any:
    """One allocation."""
    return _versioned(keeping.find_allocation(runtime().database, _target(event, allocation_id)))


@blueprint.patch("/<uuid:allocation_id>")
@guarded("invitations:write")
@blueprint.arguments(AllocationSchema(partial=True))
@blueprint.response(200, AllocationSchema)
def change(changes: Mapping[str, Any], event: str, allocation_id: UUID) -> Any:
    """Change an allocation; who was named stays named."""
    target = _target(event, allocation_id, expected_version())
    return _versioned(keeping.change_allocation(runtime().database, target, changes, now=runtime().now()))


@blueprint.post("/<uuid:allocation_id>/link")
@guarded("links:reveal")
@blueprint.response(200, AllocationLinkSchema)
def link(event: str, allocation_id: UUID) -> Any:
    """Make the link for the focal point, told this once; an earlier one ends."""
    made = runtime()
    _, token = keeping.make_link(made.database, made.keys, _target(event, allocation_id), now=made.now())
    return {"token": token, "link": f"{made.settings.public_url}/a/{token}"}


@blueprint.post("/<uuid:allocation_id>/revoke")
@guarded("invitations:write")
@blueprint.response(200, AllocationSchema)
def revoke(event: str, allocation_id: UUID) -> Any:
    """Let nobody be named any more; who was named stays invited."""
    return _versioned(keeping.revoke_allocation(runtime().database, _target(event, allocation_id), now=runtime().now()))


def _target(event: str, allocation_id: UUID, version: int | None = None) -> AllocationTarget:
    return AllocationTarget(caller=caller(), event=event, allocation_id=allocation_id, version=version)


def _versioned(view: AllocationView) -> Any:
    return with_version(view, view.version)
