"""The ledger of seats as organisers see it."""

from marshmallow import Schema, fields

from services.registration.schemas.fields import Instant


class MovementSchema(Schema):
    """One line: which counter of which pool moved, by how much, why and by whom."""

    id = fields.UUID(required=True)
    at = Instant(required=True)
    kind = fields.String(required=True, metadata={"description": "attendance, constituency, session, option or night."})
    code = fields.String(required=True)
    bucket = fields.String(required=True, metadata={"description": "reserved, held, confirmed or offered."})
    delta = fields.Integer(required=True)
    cause = fields.String(required=True)
    actor = fields.String(required=True)
    registration_id = fields.UUID(required=True, allow_none=True)
    invitation_id = fields.UUID(required=True, allow_none=True)


class CounterSchema(Schema):
    """One counter of a pool beside what proves it."""

    kind = fields.String(required=True)
    code = fields.String(required=True)
    bucket = fields.String(required=True)
    counted = fields.Integer(required=True, metadata={"description": "What answers are checked against."})
    in_ledger = fields.Integer(required=True, metadata={"description": "The sum of all movements."})
    in_rows = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Seats that registrations and invitations have; null for what the organiser keeps."},
    )
    agrees = fields.Boolean(required=True)


class LedgerSchema(Schema):
    """A portion of the movements, and the counters as they are now."""

    as_of = Instant(required=True)
    agrees = fields.Boolean(required=True, metadata={"description": "Every counter is proved."})
    totals = fields.List(fields.Nested(CounterSchema), required=True)
    items = fields.List(fields.Nested(MovementSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
