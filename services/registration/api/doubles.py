"""The organiser's doors to people who are invited twice."""

from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import with_version
from services.registration.runtime import runtime
from services.registration.schemas import invitations as shapes
from services.registration.usecases.merge_invitations import (
    Merge,
    list_similar,
    merge_invitations,
    unmerge_invitation,
)

blueprint = ApiBlueprint(
    "doubles", __name__, url_prefix="/v1/events/<event>/invitations", description="People who are invited twice"
)


@blueprint.get("/similar")
@guarded("invitations:read")
@blueprint.response(200, shapes.SimilarListSchema)
def similar(event: str) -> Any:
    """Invitations whose people may be invited under another address, too: the same name, and no other organisation."""
    return {"items": list_similar(runtime().database, caller(), event), "next_cursor": None}


@blueprint.post("/<uuid:invitation_id>/merge")
@guarded("invitations:write")
@blueprint.arguments(shapes.MergeSchema)
@blueprint.response(200, shapes.InvitationSchema)
def merge(body: dict[str, str], event: str, invitation_id: UUID) -> Any:
    """Close an invitation for another one of the same person. Both records stay, and the stricter consent holds."""
    wanted = Merge(event=event, invitation_id=invitation_id, into=body["into"])
    found = merge_invitations(runtime().database, runtime().keys, caller(), wanted, now=runtime().now())
    return with_version(found, found.version)


@blueprint.post("/<uuid:invitation_id>/unmerge")
@guarded("invitations:write")
@blueprint.response(200, shapes.InvitationSchema)
def unmerge(event: str, invitation_id: UUID) -> Any:
    """Open an invitation again that was closed for another one; the next mail brings its person a new link."""
    found = unmerge_invitation(runtime().database, caller(), event, invitation_id)
    return with_version(found, found.version)
