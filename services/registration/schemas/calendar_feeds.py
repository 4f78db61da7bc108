"""Calendar feeds as the API takes and shows them."""

from marshmallow import Schema, fields

from services.registration.schemas.fields import Instant, Line


class NewCalendarFeedSchema(Schema):
    """A feed that is asked for."""

    name = Line(100, required=True, metadata={"description": "For people: whose calendar it is for."})
    event = Line(
        200, load_default=None, allow_none=True, metadata={"description": "Id or slug; without it, all events."}
    )


class CalendarFeedSchema(Schema):
    """A feed without its address."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    event_id = fields.UUID(required=True, allow_none=True)
    created_at = Instant(required=True)
    version = fields.Integer(required=True)


class MadeCalendarFeedSchema(CalendarFeedSchema):
    """A new feed with its address, this once."""

    token = fields.String(required=True, metadata={"description": "Shown this once."})
    link = fields.String(
        required=True, metadata={"description": "What a calendar program subscribes to. Whoever has it can read it."}
    )
