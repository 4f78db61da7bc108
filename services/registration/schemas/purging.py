"""What is kept sealed: until when, how many people said what, and who."""

from marshmallow import Schema, fields, validate

from services.registration.schemas.answers import ATTENDANCE, CompanionSchema
from services.registration.schemas.exports import DoorListArgs
from services.registration.schemas.fields import Instant, Line


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


class AttendingArgs(Schema):
    """Which of those who have a place."""

    attendance = fields.String(validate=validate.OneOf(ATTENDANCE), load_default="")


class NeedsArgs(AttendingArgs, DoorListArgs):
    """Of which question, of whom, and in which form."""

    code = Line(64, load_default="", metadata={"description": "Of the question; without it all sensitive ones."})


class AnswerCountSchema(Schema):
    """One answer: an option's code, or what people wrote."""

    answer = fields.String(required=True)
    label = fields.String(required=True)
    people = fields.Integer(required=True)


class QuestionCountSchema(Schema):
    """One sensitive question."""

    code = fields.String(required=True)
    label = fields.String(required=True)
    people = fields.Integer(required=True, metadata={"description": "How many of those with a place answered it."})
    answers = fields.List(fields.Nested(AnswerCountSchema), required=True)


class NeedsSchema(Schema):
    """What people need, in numbers."""

    items = fields.List(fields.Nested(QuestionCountSchema), required=True)
    exported = fields.String(required=True, metadata={"description": "Who took it out and when."})


class NeedingSchema(Schema):
    """One person who answered the question."""

    registration_id = fields.UUID(required=True)
    reference = fields.String(required=True)
    name = fields.String(required=True)
    comes_with = fields.String(required=True, allow_none=True)
    answers = fields.Dict(required=True, metadata={"description": "That one, by the question's code."})


class RevealedNeedsSchema(Schema):
    """Those who answered one sensitive question."""

    items = fields.List(fields.Nested(NeedingSchema), required=True)
