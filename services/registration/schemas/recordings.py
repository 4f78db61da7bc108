"""Answers that arrive without a link: written down by the organiser, or given on the event's page."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from services.registration.domain.answers import Answer
from services.registration.domain.registrations import HOW
from services.registration.schemas.answers import AnswerSchema
from services.registration.schemas.fields import Email, Flag, Line
from services.registration.usecases.take_registration import RECORDED

OF_THE_PERSON = ("invitation_id", "constituency", "role", "represents", "source", "notify", "how")


class RecordingSchema(AnswerSchema):
    """An answer as the organiser was told it: of somebody invited, or of a person to add."""

    invitation_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "Who said it, if invited."}
    )
    constituency = Line(64, load_default=None, allow_none=True)
    role = Line(50, load_default="participant")
    represents = Line(200, blank=True, load_default="")
    source = Line(500, load_default=RECORDED, metadata={"description": "Where a new address comes from (GDPR 14)."})
    how = fields.String(
        load_default="phone", validate=validate.OneOf(HOW),
        metadata={"description": "How they said it; consent given so is marked as oral or written."},
    )  # fmt: skip
    notify = Flag(load_default=True, metadata={"description": "Whether the person is written to."})

    class Meta:
        """A proposal has a door of its own: substitute."""

        exclude = ("proposed",)

    answer = fields.String(required=True, validate=validate.OneOf(["accept", "decline"]))

    @validates_schema(skip_on_field_errors=False)
    def _somebody(self, data: Mapping[str, Any], **_: Any) -> None:
        if not data.get("invitation_id"):
            missing = {
                name: ["Needed for a person who is not invited."] for name in ("name", "email") if not data.get(name)
            }
            if missing:
                raise ValidationError(missing)

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Any:
        person = {name: data.pop(name) for name in OF_THE_PERSON}
        return {"answer": Answer(**data), **person}


class OpenRegistrationSchema(AnswerSchema):
    """Somebody who was not invited would like to come."""

    class Meta:
        """One person, speaking for themselves, who would like to come."""

        exclude = ("on_behalf", "companions", "reason", "reason_code", "next_time", "proposed")

    answer = fields.String(load_default="accept", validate=validate.Equal("accept"))
    name = Line(200, required=True)
    email = Email(required=True)

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Answer:
        return Answer(**data)
