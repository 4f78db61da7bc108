"""Figures as organisers see them."""

from marshmallow import Schema, fields, validate

from services.registration.domain.answers import WHY_NOT
from services.registration.schemas.fields import Instant


def _number(told: str = "") -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": told} if told else {})


class FunnelSchema(Schema):
    """How far people came; each step is a number of its own."""

    listed = _number("On the list of invitees.")
    invited = _number("A link has left the house, by mail or revealed.")
    sent = _number("The mail server accepted the invitation.")
    bounced = _number()
    answered = _number()
    accepted = _number("Have said yes and not taken it back.")
    declined = _number()
    waitlisted = _number()
    confirmed = _number("Have, or had to the end, a place; attended and no_show are among them.")
    cancelled = _number()
    cancelled_late = _number("Of these, within a day before the start: their meals and badges were made.")
    attended = _number("Came.")
    no_show = _number("Had a place and did not come.")


class GroupFiguresSchema(Schema):
    """The figures of one group; null is a number too small to be shown, or one that would give it away."""

    code = fields.String(required=True, allow_none=True, metadata={"description": "Null: those of no group."})
    label = fields.String(required=True, allow_none=True)
    invited = fields.Integer(required=True, allow_none=True)
    accepted = fields.Integer(required=True, allow_none=True)
    confirmed = fields.Integer(required=True, allow_none=True)
    attended = fields.Integer(required=True, allow_none=True)


class ReasonSchema(Schema):
    """How many do not come for one reason; null is a number too small to be shown, or one that would give it away."""

    code = fields.String(
        required=True, allow_none=True, validate=validate.OneOf(WHY_NOT), metadata={"description": "Null: not said."}
    )
    declined = fields.Integer(required=True, allow_none=True)


class DaySchema(Schema):
    """Answers last given on one day, as the event's zone counts days."""

    day = fields.Date(required=True)
    accepted = _number("Said yes, whatever came of it.")
    declined = _number()


class StatisticsSchema(Schema):
    """All figures of an event at one moment."""

    as_of = Instant(required=True)
    smallest_shown = _number("Smaller counts of a group are hidden.")
    funnel = fields.Nested(FunnelSchema, required=True)
    groups = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Nested(GroupFiguresSchema)),
        required=True,
        metadata={
            "description": "By constituency, country, role and attendance; by region, country_group and gender where"
            " the event has such targets. A country may be in several groups."
        },
    )
    declined_because = fields.List(fields.Nested(ReasonSchema), required=True)
    answers_by_day = fields.List(fields.Nested(DaySchema), required=True)
