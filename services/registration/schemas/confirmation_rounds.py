"""Rounds of asking whether people still come."""

from marshmallow import Schema, fields, validate

from services.registration.schemas.capacity import EffectSchema
from services.registration.schemas.fields import Instant, Wall


class RoundRequestSchema(Schema):
    """Until when answers count."""

    closes_at = Wall(required=True, metadata={"description": "In the event's zone; answers count before it."})


class SilentSchema(Schema):
    """Somebody who has a place and has not answered."""

    registration_id = fields.UUID(required=True)
    reference = fields.String(required=True)
    name = fields.String(required=True)


class RoundCountsSchema(Schema):
    """How many said what; ``gone`` gave their place up otherwise."""

    asked = fields.Integer(required=True)
    yes = fields.Integer(required=True)
    no = fields.Integer(required=True)
    silent = fields.Integer(required=True)
    gone = fields.Integer(required=True)


class RoundSchema(Schema):
    """One round as it stands."""

    id = fields.UUID(required=True)
    closes_at = Instant(required=True)
    released_at = Instant(required=True, allow_none=True)
    created_at = Instant(required=True)
    keeps_places = fields.Boolean(
        required=True,
        metadata={"description": "It began with a change of time or place; the silent ones are listed and not let go."},
    )
    counts = fields.Nested(RoundCountsSchema, required=True)
    silent = fields.List(fields.Nested(SilentSchema), required=True)


class RoundListSchema(Schema):
    """Every round of an event, newest first; there are few."""

    items = fields.List(fields.Nested(RoundSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ReleasedRoundSchema(RoundSchema):
    """A round after the silent ones were let go, and whom that moved."""

    dry_run = fields.Boolean(required=True)
    effects = fields.List(fields.Nested(EffectSchema), required=True)


class StillComingSchema(Schema):
    """Whether somebody still comes."""

    answer = fields.String(required=True, validate=validate.OneOf(["yes", "no"]))
