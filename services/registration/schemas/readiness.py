"""What an event still lacks, as organisers see it."""

from marshmallow import Schema, fields, validate

from services.registration.schemas.fields import Instant


class LackSchema(Schema):
    """One thing that is missing."""

    field = fields.String(required=True, metadata={"description": "Dotted path in the event, or invitations."})
    message = fields.String(required=True)
    blocks = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(["open", "send"]),
        metadata={"description": "What cannot be done until it is mended; null: advice."},
    )


class ReadinessSchema(Schema):
    """Whether invitations can go out."""

    as_of = Instant(required=True)
    ready = fields.Boolean(required=True, metadata={"description": "Nothing of what is missing stands in the way."})
    missing = fields.List(fields.Nested(LackSchema), required=True)
