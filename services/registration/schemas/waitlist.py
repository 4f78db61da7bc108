"""The line of those who wait, as organisers see and order it."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.registration.domain.registrations import RegistrationFilter
from services.registration.domain.targets import AXES
from services.registration.schemas.answers import ATTENDANCE
from services.registration.schemas.capacity import WarningSchema
from services.registration.schemas.fields import Instant, Line, Paragraphs
from services.registration.schemas.paging import PageArgs, page_of


class PoolNamedSchema(Schema):
    """A pool of seats: ``attendance in_person``, ``constituency academia``, ``session opening`` and so on."""

    kind = fields.String(required=True)
    code = fields.String(required=True)


class WaitingSchema(Schema):
    """One who waits."""

    id = fields.UUID(required=True, metadata={"description": "Of the registration."})
    position = fields.Integer(required=True, metadata={"description": "In the whole line, from 1."})
    reference = fields.String(required=True)
    name = fields.String(required=True)
    organisation = fields.String(required=True)
    country = fields.String(required=True, allow_none=True)
    constituency = fields.String(required=True, allow_none=True)
    attendance = fields.String(required=True)
    role = fields.String(required=True)
    since = Instant(required=True)
    party_size = fields.Integer(required=True, metadata={"description": "Seats of the room they need together."})
    notice_hours = fields.Integer(
        required=True, allow_none=True, metadata={"description": "How long before the event they must know."}
    )
    waits_for = fields.List(
        fields.Nested(PoolNamedSchema), required=True, metadata={"description": "What is not free for them now."}
    )
    version = fields.Integer(required=True)


WaitingPageSchema = page_of(WaitingSchema)


class WaitlistArgs(PageArgs):
    """Which part of the line is asked for."""

    attendance = fields.String(validate=validate.OneOf(ATTENDANCE))
    constituency = Line(64)
    q = Line(200, metadata={"description": "Part of a name, address or organisation."})

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"limit": data.pop("limit"), "cursor": data.pop("cursor"), "wanted": RegistrationFilter(**data)}


class ChoiceArgs(Schema):
    """Whom the organiser thinks of taking."""

    take = fields.List(
        fields.UUID(),
        load_default=list,
        validate=validate.Length(max=200),
        metadata={"description": "Registrations that wait or ask to come; none: the balance as it is."},
    )


class ShiftSchema(Schema):
    """People with a seat before and after."""

    before = fields.Integer(required=True)
    after = fields.Integer(required=True)


class ModeBalanceSchema(ShiftSchema):
    """One way to attend."""

    code = fields.String(required=True)
    capacity = fields.Integer(required=True, allow_none=True)


class ConstituencyBalanceSchema(ShiftSchema):
    """One constituency."""

    code = fields.String(required=True)
    label = fields.String(required=True)
    floor = fields.Integer(required=True, allow_none=True)
    target = fields.Integer(required=True, allow_none=True)
    ceiling = fields.Integer(required=True, allow_none=True)


class TargetBalanceSchema(ShiftSchema):
    """One target; it refuses nobody."""

    axis = fields.String(required=True, validate=validate.OneOf(AXES))
    code = fields.String(required=True)
    label = fields.String(required=True)
    target = fields.Integer(required=True)


class BalanceSchema(Schema):
    """The room as it is and as it would be."""

    fits = fields.Boolean(required=True, metadata={"description": "Whether all of them find their seats together."})
    countries = fields.Nested(ShiftSchema, required=True, metadata={"description": "How many different ones."})
    attendance = fields.List(fields.Nested(ModeBalanceSchema), required=True)
    constituencies = fields.List(fields.Nested(ConstituencyBalanceSchema), required=True)
    targets = fields.List(fields.Nested(TargetBalanceSchema), required=True)
    warnings = fields.List(fields.Nested(WarningSchema), required=True)
    sentences = fields.List(fields.String(), required=True, metadata={"description": "What would change."})


class OrderSchema(Schema):
    """Who is to stand in front, in this order; the others keep theirs behind them."""

    order = fields.List(fields.UUID(), required=True, validate=validate.Length(max=10_000))
    reason = Paragraphs(2000, required=True, metadata={"description": "Why; it stands in the audit."})
