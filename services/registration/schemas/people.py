"""People as organisers look them up."""

from marshmallow import Schema, fields

from services.registration.schemas.fields import Email, Instant, Paragraphs
from services.registration.schemas.paging import page_of


class PeopleArgs(Schema):
    """Whom to look for."""

    email = Email(required=True)


class PersonSchema(Schema):
    """One address within the organisation."""

    id = fields.UUID(required=True, metadata={"description": "Good until they are erased."})
    email = fields.String(required=True)
    names = fields.List(fields.String(), required=True, metadata={"description": "As given over time."})
    invitations = fields.Integer(required=True)
    registrations = fields.Integer(required=True)
    enquiries = fields.Integer(required=True)
    do_not_contact = fields.Boolean(required=True)
    coming_to = fields.List(
        fields.String(), required=True, metadata={"description": "Events not over to which they have said yes."}
    )


class PersonExportSchema(Schema):
    """Everything that is kept about a person."""

    as_of = Instant(required=True)
    person = fields.Nested(PersonSchema, required=True)
    kept = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Dict()), required=True, metadata={"description": "By kind."}
    )


class ErasedPersonSchema(Schema):
    """What was erased, or would be."""

    dry_run = fields.Boolean(required=True)
    erased = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True, metadata={"description": "Rows of each kind."}
    )


class LeaveAloneSchema(Schema):
    """Why, for the organisers."""

    reason = Paragraphs(500, blank=True, load_default="")


PeoplePageSchema = page_of(PersonSchema)
