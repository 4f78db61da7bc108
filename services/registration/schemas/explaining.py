"""Why somebody has no seat, and who is next, as organisers read it."""

from marshmallow import Schema, fields, validate

from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.seating import WaitlistPolicy
from services.registration.schemas.fields import Instant


class ExplainArgs(Schema):
    """Whom to explain."""

    registration = fields.UUID(metadata={"description": "A registration of this event."})


def _sentences() -> fields.List[str]:
    return fields.List(fields.String(), required=True)


class PoolSchema(Schema):
    """Seats that people share."""

    kind = fields.String(required=True)
    code = fields.String(required=True)
    capacity = fields.Integer(required=True, allow_none=True)
    free = fields.Integer(required=True, allow_none=True)
    over_by = fields.Integer(required=True)
    kept = fields.Integer(required=True, metadata={"description": "Seats of the room its unfilled floor keeps free."})


class NeedSchema(Schema):
    """Seats that one person needs of one pool."""

    kind = fields.String(required=True, attribute="pool.kind")
    code = fields.String(required=True, attribute="pool.code")
    seats = fields.Integer(required=True)
    held = fields.Integer(required=True, metadata={"description": "Of those, what their invitation holds."})
    free = fields.Integer(required=True, allow_none=True, attribute="pool.free")
    kept_for_floors = fields.Integer(required=True, attribute="kept")
    met = fields.Boolean(required=True)


class WaitingSchema(Schema):
    """One who waits."""

    id = fields.UUID(required=True)
    reference = fields.String(required=True)


class NextSchema(WaitingSchema):
    """Who would have the next seat."""

    place = fields.Integer(required=True, metadata={"description": "Where they stand in the line, from 1."})
    when = fields.String(required=True, validate=validate.OneOf(["now", "once_freed"]))
    passed_over = fields.List(fields.Nested(WaitingSchema), required=True)


class LineSchema(Schema):
    """Those who wait for one attendance mode."""

    attendance = fields.String(required=True)
    waiting = fields.Integer(required=True)
    next = fields.Nested(NextSchema, required=True, allow_none=True)
    sentences = _sentences()


class ExplainedRegistrationSchema(WaitingSchema):
    """One person's case."""

    state = fields.Enum(RegistrationState, by_value=True, required=True)
    attendance = fields.String(required=True, allow_none=True)
    has_seat = fields.Boolean(required=True)
    is_next = fields.Boolean(required=True)
    waits_ahead = fields.Integer(required=True, allow_none=True)
    needs = fields.List(fields.Nested(NeedSchema), required=True)
    sentences = _sentences()


class ExplanationSchema(Schema):
    """The state of all pools and lines at one moment, with reasons."""

    as_of = Instant(required=True)
    policy = fields.Enum(WaitlistPolicy, by_value=True, required=True)
    moves_by_itself = fields.Boolean(required=True)
    sentences = _sentences()
    pools = fields.List(fields.Nested(PoolSchema), required=True)
    lines = fields.List(fields.Nested(LineSchema), required=True)
    registration = fields.Nested(ExplainedRegistrationSchema, required=True, allow_none=True)
