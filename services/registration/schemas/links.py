"""What somebody who lost their link sends."""

from marshmallow import Schema, fields

from services.registration.schemas.fields import Email, Line


class LinkWantedSchema(Schema):
    """The address that was invited, and the event."""

    email = Email(required=True)
    event = Line(200, required=True, metadata={"description": "The event's id or slug."})


class LinkPromisedSchema(Schema):
    """The same answer for every address."""

    message = fields.String(required=True)
