"""Proposals as organisers see them and decide about them."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.registration.domain.proposals import ProposalKind, ProposalState, Proposed
from services.registration.schemas.answers import ProposedSchema
from services.registration.schemas.fields import Instant, Line
from services.registration.schemas.paging import PageArgs, page_of
from services.registration.schemas.registrations import ReasonSchema
from services.registration.usecases.list_proposals import ProposalFilter

__all__ = ["ApprovalSchema", "ProposalArgs", "ProposalPageSchema", "ProposalSchema", "ReasonSchema", "SubstituteSchema"]


class ChangeSchema(Schema):
    """What a registrant would like to be different."""

    fields_ = fields.Dict(
        attribute="shown", data_key="fields", required=True,
        metadata={"description": "As it should be; of the answers those that change, null for one that goes."},
    )  # fmt: skip
    sensitive = fields.List(
        fields.String(), required=True, metadata={"description": "Answers that change too, and are not shown here."}
    )
    message = fields.String(required=True)


class ProposalSchema(Schema):
    """What was proposed, and with whose link."""

    id = fields.UUID(required=True)
    reference = fields.String(required=True)
    kind = fields.Enum(ProposalKind, by_value=True, required=True)
    state = fields.Enum(ProposalState, by_value=True, required=True)
    made_by = fields.String(required=True, metadata={"description": "The invitee whose link was used."})
    proposed = fields.Nested(
        ProposedSchema, required=True, allow_none=True, metadata={"description": "Who was named, if somebody was."}
    )
    change = fields.Nested(ChangeSchema, required=True, allow_none=True)
    invitation_id = fields.UUID(required=True)
    registration_id = fields.UUID(required=True, allow_none=True)
    invited_id = fields.UUID(required=True, allow_none=True, metadata={"description": "The invitation it led to."})
    due_at = Instant(required=True, metadata={"description": "By when its maker was told to expect the decision."})
    decided_at = Instant(required=True, allow_none=True)
    version = fields.Integer(required=True)
    created_at = Instant(required=True)
    updated_at = Instant(required=True)


class ProposalArgs(PageArgs):
    """Which proposals to list."""

    class Meta:
        """Proposals change once."""

        exclude = ("updated_since",)

    state = fields.String(load_default="", validate=validate.OneOf([state.value for state in ProposalState]))
    kind = fields.String(load_default="", validate=validate.OneOf([kind.value for kind in ProposalKind]))

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> ProposalFilter:
        return ProposalFilter(**data)


ProposalPageSchema = page_of(ProposalSchema)


class ApprovalSchema(Schema):
    """What an organiser adds to an approval."""

    constituency = Line(64, load_default=None, allow_none=True, metadata={"description": "If it is another group."})


class SubstituteSchema(ProposedSchema):
    """Who comes instead, as the organiser was told."""

    constituency = Line(64, load_default=None, allow_none=True, metadata={"description": "If it is another group."})

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"constituency": data.pop("constituency"), "person": Proposed(**data)}
