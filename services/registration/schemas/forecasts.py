"""The forecast as organisers see it."""

from marshmallow import Schema, fields, validate

from services.registration.schemas.fields import Instant


class ForecastRangeSchema(Schema):
    """A number of people: the likeliest, and between which it will be in 95 of 100 cases."""

    likely = fields.Integer(required=True)
    low = fields.Integer(required=True)
    high = fields.Integer(required=True)


def _range(told: str) -> fields.Nested:
    return fields.Nested(ForecastRangeSchema, required=True, allow_none=True, metadata={"description": told})


class ForecastBasisSchema(Schema):
    """From what it was reckoned."""

    series = fields.String(required=True, allow_none=True)
    events = fields.Integer(required=True, metadata={"description": "Earlier events of the series."})
    people = fields.Integer(required=True, metadata={"description": "People invited to them."})


class ForecastGroupSchema(Schema):
    """What is expected of one constituency."""

    code = fields.String(required=True, allow_none=True)
    waiting_for = fields.Integer(required=True)
    basis = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(["constituency", "everybody"]),
        metadata={"description": "Whose past it was reckoned from; null: too little to go on."},
    )
    expected = _range("Null: too little to go on.")


class InviteMoreSchema(Schema):
    """How many more to invite."""

    likely = fields.Integer(required=True, metadata={"description": "To fill the seats."})
    cautious = fields.Integer(required=True, metadata={"description": "So that hardly anybody finds no seat."})


class ForecastSchema(Schema):
    """What is expected, and from what."""

    as_of = Instant(required=True)
    enough = fields.Boolean(required=True, metadata={"description": "False: there is too little to go on."})
    basis = fields.Nested(ForecastBasisSchema, required=True)
    waiting_for = fields.Integer(required=True, metadata={"description": "Invited people who have not answered."})
    acceptances = _range("How many of them will say yes.")
    no_shows = _range("How many of those who have a place will not come.")
    constituencies = fields.List(fields.Nested(ForecastGroupSchema), required=True)
    free = fields.Integer(required=True, allow_none=True)
    invite_more = fields.Nested(InviteMoreSchema, required=True, allow_none=True)
    advice = fields.List(fields.String(), required=True)
