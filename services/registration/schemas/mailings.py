"""The shape of sending: whom to mail or remind, what was queued, and where a batch stands."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.registration.schemas.fields import Instant, Line
from services.registration.schemas.invitations import MOST_INVITEES


class SendSchema(Schema):
    """Whom to mail or remind: a wave, or those named."""

    wave = Line(64)
    ids = fields.List(fields.UUID(), validate=validate.Length(min=1, max=MOST_INVITEES))

    @validates_schema
    def one_of_both(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse a choice that says nothing, or two things."""
        if len(data) != 1:
            raise ValidationError("Give either wave or ids.")


class SkippedSchema(Schema):
    """An invitation that is not mailed, and why."""

    id = fields.UUID(required=True)
    reason = fields.String(required=True)


class MailedSchema(Schema):
    """One who would get a mail."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    constituency = fields.String(allow_none=True)


class SendingSchema(Schema):
    """What was queued; until ``send_after`` it can be undone."""

    batch = fields.UUID(required=True, allow_none=True, metadata={"description": "None after a dry run."})
    send_after = Instant(required=True)
    queued = fields.Integer(required=True)
    skipped = fields.List(fields.Nested(SkippedSchema), required=True)
    recipients = fields.List(fields.Nested(MailedSchema), metadata={"description": "Only of a dry run."})
    dry_run = fields.Boolean()


class BatchSchema(Schema):
    """Where the mails of a batch are."""

    batch = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("invitations", "reminders")))
    wave = fields.String(allow_none=True)
    send_after = Instant(required=True)
    undone_at = Instant(allow_none=True)
    queued = fields.Integer(required=True)
    sent = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    undone = fields.Integer(required=True)
    created_at = Instant()
