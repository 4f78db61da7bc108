"""Capacity as organisers see and change it."""

from marshmallow import Schema, fields, validate

from services.registration.schemas.answers import ATTENDANCE
from services.registration.schemas.fields import ByName, Flag, Instant, Integer, Line, Wall
from services.registration.schemas.targets import TargetShownSchema


class PoolShownSchema(Schema):
    """The seats of one attendance mode; none as a number means unlimited."""

    capacity = fields.Integer(required=True, allow_none=True)
    reserved = fields.Integer(required=True, metadata={"description": "Kept back by the organiser."})
    held = fields.Integer(required=True, metadata={"description": "Held by invitations."})
    confirmed = fields.Integer(required=True)
    offered = fields.Integer(required=True)
    free = fields.Integer(required=True, allow_none=True)
    waitlisted = fields.Integer(required=True)
    over_by = fields.Integer(
        required=True, metadata={"description": "What reserved, held, confirmed and offered seats exceed capacity by."}
    )


class ConstituencyShownSchema(Schema):
    """The balance of one constituency."""

    code = fields.String(required=True)
    floor = fields.Integer(required=True, allow_none=True)
    target = fields.Integer(required=True, allow_none=True)
    ceiling = fields.Integer(required=True, allow_none=True)
    confirmed = fields.Integer(required=True)
    offered = fields.Integer(required=True)
    release_on = fields.String(required=True, allow_none=True)
    held = fields.Integer(required=True, metadata={"description": "Held by invitations."})
    kept = fields.Integer(required=True, metadata={"description": "Seats of the room that its floor keeps free now."})
    waitlisted = fields.Integer(required=True)
    free = fields.Integer(required=True, allow_none=True)


class OtherPoolShownSchema(PoolShownSchema):
    """The places of a session, of an option of a question, of a night, or of a kind of companion."""

    kind = fields.String(required=True, validate=validate.OneOf(["session", "option", "night", "companion"]))
    code = fields.String(required=True)


class CapacitySchema(Schema):
    """All counts of an event at one moment."""

    attendance = fields.Dict(keys=fields.String(), values=fields.Nested(PoolShownSchema), required=True)
    constituencies = fields.List(fields.Nested(ConstituencyShownSchema), required=True)
    others = fields.List(
        fields.Nested(OtherPoolShownSchema),
        metadata={"description": "Sessions, options with places, nights, companions apart."},
    )
    targets = fields.List(
        fields.Nested(TargetShownSchema), metadata={"description": "By country, group of countries and gender."}
    )
    as_of = Instant(required=True)


class EffectSchema(Schema):
    """One registration that a change moves."""

    registration_id = fields.UUID(required=True)
    reference = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)


class WarningSchema(Schema):
    """What an event's numbers can no longer keep."""

    path = fields.String(required=True, metadata={"description": "The number it is about."})
    message = fields.String(required=True)


class CapacityChangedSchema(CapacitySchema):
    """The counts after a change, whom it moved, and what it makes impossible."""

    dry_run = fields.Boolean(required=True)
    effects = fields.List(fields.Nested(EffectSchema), required=True)
    warnings = fields.List(fields.Nested(WarningSchema), required=True)


class PoolChangeSchema(Schema):
    """New numbers for one attendance mode; what is left out stays."""

    capacity = Integer(max=1_000_000, allow_none=True)
    reserved = Integer(max=1_000_000)
    allow_over_capacity = Flag(load_default=False)


class ConstituencyChangeSchema(Schema):
    """New numbers for one constituency; what is left out stays."""

    code = Line(64, required=True)
    floor = Integer(max=1_000_000, allow_none=True)
    target = Integer(max=1_000_000, allow_none=True)
    ceiling = Integer(max=1_000_000, allow_none=True)
    release_on = Wall(times=False, allow_none=True)


class CapacityChangeSchema(Schema):
    """A change of capacity."""

    attendance = ByName(
        keys=fields.String(validate=validate.OneOf(ATTENDANCE)),
        values=fields.Nested(PoolChangeSchema),
        load_default=dict,
    )
    constituencies = fields.List(fields.Nested(ConstituencyChangeSchema), load_default=list)
