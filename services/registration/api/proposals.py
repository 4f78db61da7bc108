"""Doors to proposals: people who were named with the link of another, and late changes of registrations."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import with_version
from services.registration.domain.proposals import ProposalView
from services.registration.runtime import runtime
from services.registration.schemas import proposals as shapes
from services.registration.usecases.decide_proposal import ProposalTarget, approve_proposal, refuse_proposal
from services.registration.usecases.list_proposals import ProposalFilter, list_proposals

blueprint = ApiBlueprint(
    "proposals",
    __name__,
    url_prefix="/v1/events/<event>/proposals",
    description="People who were named by others, and late changes of registrations",
)


@blueprint.get("")
@guarded("invitations:read")
@blueprint.arguments(shapes.ProposalArgs, location="query")
@blueprint.response(200, shapes.ProposalPageSchema)
def show_all(wanted: ProposalFilter, event: str) -> Any:
    """List proposals, newest first."""
    made = runtime()
    return list_proposals(made.database, made.keys, caller(), event, wanted)


@blueprint.post("/<uuid:proposal_id>/approve")
@guarded("invitations:write")
@blueprint.arguments(shapes.ApprovalSchema)
@blueprint.response(200, shapes.ProposalSchema)
def approve(said: Mapping[str, Any], event: str, proposal_id: UUID) -> Any:
    """Agree: who was named gets an invitation of their own, a substitute's holds the place; a change is made."""
    made = runtime()
    target = ProposalTarget(caller=caller(), event=event, proposal_id=proposal_id)
    return _versioned(approve_proposal(made.database, made.keys, target, **said, now=made.now()))


@blueprint.post("/<uuid:proposal_id>/refuse")
@guarded("invitations:write")
@blueprint.arguments(shapes.ReasonSchema)
@blueprint.response(200, shapes.ProposalSchema)
def refuse(said: Mapping[str, str], event: str, proposal_id: UUID) -> Any:
    """Say no; everybody keeps what they have, and whoever proposed it is told."""
    made = runtime()
    target = ProposalTarget(caller=caller(), event=event, proposal_id=proposal_id)
    return _versioned(refuse_proposal(made.database, made.keys, target, reason=said["reason"], now=made.now()))


def _versioned(view: ProposalView) -> Any:
    return with_version(view, view.version)
