"""Allocations: what organisers send and are told."""

from marshmallow import Schema, fields

from services.registration.schemas.fields import Flag, Instant, Integer, Line, Wall
from services.registration.schemas.paging import page_of


class AllocationSchema(Schema):
    """Places for the people of one organisation, whom its focal point names. It keeps no seat: a floor does."""

    id = fields.UUID(dump_only=True)
    organisation = Line(
        200, required=True, metadata={"description": "Those who are named are told that it named them."}
    )
    constituency = Line(64, load_default=None, allow_none=True, metadata={"description": "The group of all of them."})
    places = Integer(min=1, max=10_000, required=True)
    named = fields.Integer(dump_only=True, metadata={"description": "How many of the places have a name."})
    names_due_at = Wall(load_default=None, allow_none=True, metadata={"description": "Nobody is named from then on."})
    names_due_at_utc = Instant(dump_only=True, allow_none=True)
    requires_approval = Flag(
        load_default=True, metadata={"description": "Whether those who are named are drafts until you send them."}
    )
    revoked_at = Instant(dump_only=True, allow_none=True)
    version = fields.Integer(dump_only=True)
    created_at = Instant(dump_only=True)
    updated_at = Instant(dump_only=True)


class AllocationLinkSchema(Schema):
    """The link for the focal point, told this once."""

    link = fields.Url(required=True)
    token = fields.String(required=True)


AllocationPageSchema = page_of(AllocationSchema)
