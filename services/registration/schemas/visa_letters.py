"""Letters for visas: what is asked, what is told."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.registration.domain.phrases import N_
from services.registration.domain.visa_letters import STATES, passport_from
from services.registration.schemas.fields import CountryCode, Instant, Line, Paragraphs, Wall
from services.registration.usecases.ask_visa_letter import VisaRequest


class PassportSchema(Schema):
    """Passport details; stored sealed and deleted 30 days after the event."""

    passport_name = Line(200, required=True, metadata={"description": "As the passport has it."})
    nationality = CountryCode(required=True)
    passport_number = Line(40, required=True)
    born_on = Wall(times=False, required=True)
    stays_from = Wall(times=False, required=True)
    stays_until = Wall(times=False, required=True)


class VisaRequestSchema(PassportSchema):
    """What is to stand in the letter, and by when it is needed."""

    needed_by = Wall(times=False, required=True)

    @validates_schema
    def check_stay(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse a stay that ends before it begins."""
        if data["stays_until"] < data["stays_from"]:
            raise ValidationError({"stays_until": [N_("The stay must end no earlier than it begins.")]})

    @post_load
    def to_request(self, data: Mapping[str, Any], **_: Any) -> VisaRequest:
        """As the use case takes it."""
        return VisaRequest(passport=passport_from(data), needed_by=date.fromisoformat(data["needed_by"]))


class OwnVisaLetterSchema(Schema):
    """One's own letter."""

    reference = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    needed_by = fields.Date(required=True)
    is_short = fields.Boolean(required=True, metadata={"description": "Less than four weeks are left."})
    reason = fields.String(required=True)
    requested_at = Instant(required=True)
    decided_at = Instant(required=True, allow_none=True)


class VisaLetterSchema(OwnVisaLetterSchema):
    """One letter as organisers see it."""

    id = fields.UUID(required=True)
    registration_id = fields.UUID(required=True)
    registration_reference = fields.String(required=True)
    name = fields.String(required=True)
    version = fields.Integer(required=True)


class VisaLetterWithPassportSchema(VisaLetterSchema):
    """One letter with passport details; none once they are deleted."""

    passport = fields.Nested(PassportSchema, required=True, allow_none=True)


class VisaLetterListArgs(Schema):
    """Which letters to list."""

    state = fields.String(load_default=None, validate=validate.OneOf(STATES))


class VisaLetterListSchema(Schema):
    """Letters of an event, those needed first before the others."""

    items = fields.List(fields.Nested(VisaLetterSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class LetterRefusalSchema(Schema):
    """Why not; told to whoever asked."""

    reason = Paragraphs(1000, blank=True, load_default="")
