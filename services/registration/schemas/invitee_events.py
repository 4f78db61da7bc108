"""An event as those who are asked, and those who come, are told of it."""

from marshmallow import Schema, fields

from services.registration.schemas import event_parts
from services.registration.schemas.fields import Instant


class ToldContactSchema(event_parts.ContactSchema):
    """Whom one may ask; absences and deputies are the team's own affair."""

    class Meta:
        """What is not told."""

        exclude = ("deputy_email", "away_from", "away_until")


class ToldSessionSchema(event_parts.SessionSchema):
    """One item of the programme; how many it holds is the team's own affair."""

    class Meta:
        """What is not told."""

        exclude = ("capacity",)


class ToldVenueSchema(event_parts.VenueSchema):
    """Where people meet, told only to those who may know."""

    class Meta:
        """What is not told."""

        exclude = ("visibility",)


class ToldResidentialSchema(event_parts.ResidentialSchema):
    """The nights people may stay; how many rooms there are is the team's own affair."""

    class Meta:
        """What is not told."""

        exclude = ("rooms",)


class InviteeEventSchema(Schema):
    """An event for one who is asked to come. Its own times are wall-clock in its ``timezone``."""

    id = fields.UUID(required=True)
    slug = fields.String(required=True)
    status = fields.String(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    description = fields.String(required=True, metadata={"description": "Markdown as typed."})
    event_type = fields.String(required=True, allow_none=True)
    reference_code = fields.String(required=True, allow_none=True)
    series = fields.Nested(event_parts.SeriesSchema, required=True, allow_none=True)
    access = fields.String(required=True)
    timezone = fields.String(required=True)
    starts_at = fields.String(required=True, allow_none=True)
    starts_at_utc = Instant(required=True, allow_none=True)
    ends_at = fields.String(required=True, allow_none=True)
    ends_at_utc = Instant(required=True, allow_none=True, metadata={"description": "Exclusive."})
    doors_open_at = fields.String(required=True, allow_none=True)
    doors_open_at_utc = Instant(required=True, allow_none=True)
    answers_due_at = fields.String(required=True, allow_none=True)
    answers_due_at_utc = Instant(required=True, allow_none=True)
    attendance = fields.List(fields.String(), required=True, metadata={"description": "The ways to attend."})
    venue = fields.Nested(ToldVenueSchema, required=True, allow_none=True)
    residential = fields.Nested(ToldResidentialSchema, required=True, allow_none=True)
    organisations = fields.List(fields.Nested(event_parts.OrganisationSchema), required=True)
    sessions = fields.List(fields.Nested(ToldSessionSchema), required=True)
    facets = fields.Dict(required=True)
    languages = fields.List(fields.String(), required=True)
    translations = fields.Dict(
        allow_none=True, metadata={"description": "By language: the title, summary and description in it."}
    )
    companion_kinds = fields.List(
        fields.String(), required=True, metadata={"description": "Of which the organiser has said something."}
    )
    companion_limits = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True,
        metadata={"description": "How many of a kind one person may bring."},
    )  # fmt: skip
    documents = fields.List(fields.Nested(event_parts.DocumentSchema), required=True)
    previous_meetings = fields.List(fields.Nested(event_parts.PreviousMeetingSchema), required=True)
    footnotes = fields.List(fields.String(), required=True)
    discussion_rule = fields.String(required=True, allow_none=True, metadata={"description": "The rule in words."})
    contacts = fields.List(fields.Nested(ToldContactSchema), required=True)
    contact = fields.Dict(required=True, allow_none=True, metadata={"description": "Whom to ask first."})


class RegistrantEventSchema(InviteeEventSchema):
    """An event for one who has answered."""

    join_url = fields.String(
        required=True, allow_none=True, metadata={"description": "Only for those confirmed to join remotely."}
    )
