"""An event's own questions to those who come."""

from marshmallow import Schema, fields

from services.registration.schemas.event_fields import QuestionCode, choice, some
from services.registration.schemas.event_parts import OnlyForSchema, line, seats
from services.registration.schemas.fields import Flag, Integer, Line, Paragraphs

KINDS = ("text", "long_text", "choice", "choices", "yes_no", "date", "email", "phone", "country", "number")


class OptionSchema(Schema):
    """One thing to choose; ``places`` says how many may."""

    code = QuestionCode(required=True)
    label = Line(200, required=True)
    places = seats()


class QuestionSchema(Schema):
    """One question. Answers to ``sensitive`` ones are sealed, and forgotten ``purge_days`` after the event."""

    code = QuestionCode(required=True)
    label = Line(300, required=True)
    kind = choice(*KINDS, required=True)
    required = Flag(load_default=False)
    help = Paragraphs(1000, blank=True, allow_none=True, load_default="")
    options = some(OptionSchema, 300, load_default=list)
    when = choice("accepted", "confirmed", load_default="accepted", allow_none=False)
    sensitive = Flag(load_default=False)
    purpose = line(500)
    purge_days = Integer(max=3650, load_default=30)
    for_companions = Flag(
        load_default=False,
        metadata={"description": "Asked of those who come along as well, each by a link of their own."},
    )
    only_for = fields.Nested(OnlyForSchema, allow_none=True, load_default=None)
