"""Organisers' own wordings as the API takes and shows them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from services.registration.schemas.fields import Email, Instant, Line, Paragraphs

_SUBJECT = {"description": "One line; placeholders in braces."}
_BODY = {
    "description": "Plain text: an empty line ends a paragraph, {name} stands for a fact, [label](https://…) is a link."
    " A paragraph that names a fact which a reader has none of is left out. Greeting, facts, contact, signature and"
    " footer are added by us."
}


class WordingSchema(Schema):
    """What a letter says."""

    kind = fields.String(required=True)
    language = fields.String(required=True)
    subject = fields.String(required=True)
    body = fields.String(required=True)
    placeholders = fields.List(fields.String(), required=True)
    is_default = fields.Boolean(required=True, metadata={"description": "Nobody wrote a wording: these are our words."})
    version = fields.Integer(required=True, metadata={"description": "0 for our words."})
    updated_at = Instant(required=True, allow_none=True)


class NewWordingSchema(Schema):
    """An organiser's own words."""

    subject = Line(200, required=True, metadata=_SUBJECT)
    body = Paragraphs(10_000, required=True, metadata=_BODY)


class DraftSchema(Schema):
    """What to look at: these words, else those that stand; to this invitee, else to somebody invented."""

    subject = Line(200, metadata=_SUBJECT)
    body = Paragraphs(10_000, metadata=_BODY)
    invitation = fields.UUID(load_default=None, allow_none=True)

    @validates_schema
    def both_or_none(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse half a wording."""
        for given, missing in (("subject", "body"), ("body", "subject")):
            if given in data and missing not in data:
                raise ValidationError("Give subject and body, or neither.", missing)


class TestSendSchema(DraftSchema):
    """What to send, and to which of the event's contacts."""

    __test__ = False

    email = Email(required=True, metadata={"description": "Of a contact, deputy or fallback of the event."})


class LetterSchema(Schema):
    """A letter as somebody would get it."""

    subject = fields.String(required=True)
    text = fields.String(required=True)
    html = fields.String(required=True)
    reply_to = fields.String(required=True)


class TestSentSchema(Schema):
    """Where the test letter goes."""

    __test__ = False

    to = fields.String(required=True)
    address = fields.String(required=True)
