"""Organiser keys as the API takes and shows them."""

from marshmallow import Schema, fields, validate

from services.registration.domain.callers import SCOPES
from services.registration.schemas.fields import Instant, Line


class NewKeySchema(Schema):
    """A key that is asked for."""

    name = Line(100, required=True, metadata={"description": "For people: who or what uses it."})
    scopes = fields.List(
        fields.String(validate=validate.OneOf(SCOPES, error="There is no such scope.")),
        required=True,
        validate=validate.Length(min=1, error="Name at least one scope."),
    )
    event = Line(200, load_default=None, allow_none=True, metadata={"description": "Id or slug; binds the key to it."})
    expires_at = Instant(load_default=None, allow_none=True)


class KeySchema(Schema):
    """A key without its secret."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)
    event_id = fields.UUID(required=True, allow_none=True)
    created_at = Instant(required=True)
    expires_at = Instant(required=True, allow_none=True)
    last_used_at = Instant(required=True, allow_none=True)
    version = fields.Integer(required=True)


class MadeKeySchema(KeySchema):
    """A new key with its secret, this once."""

    key = fields.String(required=True, metadata={"description": "Shown this once. Keep it safe."})
