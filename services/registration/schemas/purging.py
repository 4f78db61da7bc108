"""What is kept sealed, and until when."""

from marshmallow import Schema, fields

from services.registration.schemas.answers import CompanionSchema
from services.registration.schemas.fields import Instant


class PurgeLineSchema(Schema):
    """One question with sealed answers."""

    code = fields.String(required=True)
    label = fields.String(required=True)
    people = fields.Integer(required=True, metadata={"description": "How many have given an answer that is kept."})
    due_at_utc = Instant(attribute="due_at", required=True, allow_none=True)
    is_due = fields.Boolean(required=True, metadata={"description": "Forgotten by this call, or by the clock."})


class PurgeSchema(Schema):
    """The sealed answers of an event."""

    dry_run = fields.Boolean(required=True)
    answers = fields.List(fields.Nested(PurgeLineSchema), required=True)


class CompanionAnswersSchema(CompanionSchema):
    """What one who comes along answered, with a link of their own."""

    answers = fields.Dict(required=True)


class RevealedAnswersSchema(Schema):
    """All answers of one registration, by the question's code."""

    answers = fields.Dict(required=True)
    companions = fields.List(fields.Nested(CompanionAnswersSchema), required=True)
