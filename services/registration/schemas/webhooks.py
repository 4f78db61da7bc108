"""Webhooks as the API takes and shows them."""

from marshmallow import Schema, fields, validate

from services.contracts.messages import MESSAGES
from services.registration.domain.webhooks import UNMAILED
from services.registration.schemas.fields import Instant, Line, QueryInteger, Url
from services.registration.schemas.paging import page_of


class NewWebhookSchema(Schema):
    """A webhook that is asked for."""

    url = Url(required=True, metadata={"description": "https only; private networks are never called."})
    types = fields.List(
        fields.String(validate=validate.OneOf(sorted([*MESSAGES, *UNMAILED]))),
        load_default=list,
        metadata={"description": "Types of messages (docs/messages.md) to be told of; all when none are named."},
    )
    event = Line(200, load_default=None, allow_none=True, metadata={"description": "Id or slug; this event only."})


class WebhookSchema(Schema):
    """A webhook without its secret."""

    id = fields.UUID(required=True)
    url = fields.String(required=True)
    types = fields.List(fields.String(), required=True)
    event_id = fields.UUID(required=True, allow_none=True)
    disabled_at = Instant(required=True, allow_none=True)
    disabled_reason = fields.String(required=True, allow_none=True)
    old_secret_until = Instant(required=True, allow_none=True)
    version = fields.Integer(required=True)
    created_at = Instant(required=True)


class MadeWebhookSchema(WebhookSchema):
    """A webhook with its secret, this once."""

    secret = fields.String(required=True)


class WebhookCallSchema(Schema):
    """One call to a webhook."""

    id = fields.UUID(required=True, metadata={"description": "webhook-id is msg_ and this without hyphens."})
    type = fields.String(required=True)
    message = fields.UUID(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("waiting", "sent", "failed")))
    attempts = fields.Integer(required=True)
    status = fields.Integer(required=True, allow_none=True)
    reason = fields.String(required=True)
    promised_at = Instant(required=True)
    next_attempt_at = Instant(required=True, allow_none=True)
    changed_at = Instant(required=True)


class CallListArgs(Schema):
    """Which part of the calls."""

    limit = QueryInteger(min=1, max=200, load_default=50)
    cursor = Line(500, load_default=None)


WebhookPageSchema = page_of(WebhookSchema)
WebhookCallPageSchema = page_of(WebhookCallSchema)


class WebhookReplaySchema(Schema):
    """From where on a webhook is told again."""

    since = fields.UUID(
        required=True,
        data_key="from",
        metadata={"description": "The message_id of a call: this message and all that were told after it."},
    )


class WebhookReplayedSchema(Schema):
    """What a webhook is told again."""

    calls = fields.Integer(required=True)
    next = fields.UUID(
        required=True, allow_none=True, metadata={"description": "The message to go on from; null when that was all."}
    )
