"""Whether mail leaves, as the API shows it."""

from marshmallow import Schema, fields

from services.registration.schemas.fields import Instant


class SendingStateSchema(Schema):
    """Whether mail leaves now."""

    paused = fields.Boolean(required=True, metadata={"description": "Nothing leaves, confirmations included."})
    paused_at = Instant(required=True, allow_none=True)
    organisation_paused_at = Instant(required=True, allow_none=True)
    event_paused_at = Instant(required=True, allow_none=True)
    waiting = fields.Integer(required=True, metadata={"description": "Messages that are still on their way."})
