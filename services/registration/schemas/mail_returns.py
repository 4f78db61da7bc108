"""What a mail provider tells of a mail that did not arrive, or was not welcome."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.registration.domain.mail_returns import KINDS
from services.registration.schemas.fields import Email, Line


class MailReturnSchema(Schema):
    """One mail, by its Message-ID or the address it went to."""

    message_id = Line(255)
    recipient = Email()
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    reason = Line(500, blank=True, load_default="")

    @validates_schema
    def names_a_mail(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse what is about no mail."""
        if "message_id" not in data and "recipient" not in data:
            raise ValidationError("Give message_id or recipient.", "message_id")
