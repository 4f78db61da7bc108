"""Mails as organisers see them."""

from marshmallow import Schema, fields, validate

from services.registration.domain.mails import STATES
from services.registration.schemas.fields import Instant, Line, QueryFlag
from services.registration.schemas.paging import PageArgs, page_of


class MessageSchema(Schema):
    """One mail: to whom, of which kind, where it is and why."""

    id = fields.UUID(required=True)
    message = fields.UUID(required=True, metadata={"description": "The message that it tells; several mails may."})
    type = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "The kind of letter."})
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    reason = fields.String(required=True, metadata={"description": "Why, in words; empty when all is as it should."})
    unclear_attempts = fields.Integer(
        required=True,
        metadata={
            "description": "Attempts after which the server may have had the mail: so many more copies may arrive."
        },
    )
    name = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True, metadata={"description": "None once it is purged."})
    invitation_id = fields.UUID(required=True, allow_none=True)
    registration_id = fields.UUID(required=True, allow_none=True)
    enquiry_id = fields.UUID(required=True, allow_none=True)
    batch = fields.UUID(required=True, allow_none=True)
    promised_at = Instant(required=True)
    send_after = Instant(required=True)
    sent_at = Instant(
        required=True, allow_none=True, metadata={"description": "When the mail server accepted the mail."}
    )
    changed_at = Instant(required=True)


class MessageListArgs(PageArgs):
    """Which mails to list."""

    kind = Line(64, load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(STATES))
    invitation = fields.UUID(load_default=None)
    registration = fields.UUID(load_default=None)
    batch = fields.UUID(load_default=None)
    unclear = QueryFlag(load_default=None, metadata={"description": "Whether an attempt ended unclear."})


MessagePageSchema = page_of(MessageSchema)
