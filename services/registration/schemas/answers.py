"""What an invitee sends, by the API or the form, and what they get back."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.registration.domain import naming
from services.registration.domain.answers import WHY_NOT, Answer
from services.registration.domain.helpers import BOTH, MAILS
from services.registration.domain.phrases import N_
from services.registration.domain.proposals import COMES
from services.registration.schemas.field_texts import in_latin_letters
from services.registration.schemas.fields import (
    ByName,
    Code,
    CountryCode,
    Email,
    Flag,
    Instant,
    Integer,
    LanguageTag,
    Line,
    Paragraphs,
    Wall,
)
from services.registration.schemas.invitee_events import InviteeEventSchema

ATTENDANCE = ("in_person", "remote")
PROPOSALS = ("substitute", "forwarded")
"""Answers that name somebody and take no seat."""


class OnBehalfSchema(Schema):
    """Who answers for the invitee, if it is somebody else."""

    name = Line(200, required=True)
    email = Email(required=True)
    relation = Line(100, load_default="assistant")
    mails = fields.String(
        validate=validate.OneOf(MAILS),
        metadata={"description": "Who gets the mails, if not both; assistant: once the invited person has agreed."},
    )

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Both is the same said or left out."""
        return {name: value for name, value in data.items() if (name, value) != ("mails", BOTH)}


class NamesSchema(Schema):
    """How a person's name is used where that differs from the name."""

    address = Line(200, blank=True, metadata={"description": "How letters address them."})
    badge = Line(200, blank=True, metadata={"description": "The name on the badge."})
    latin = Line(200, blank=True, validate=in_latin_letters, metadata={"description": "The name in Latin letters."})


class CompanionSchema(Schema):
    """Somebody who comes along."""

    name = Line(200, required=True)
    kind = Line(50, load_default="companion")


class ProposedSchema(Schema):
    """Somebody who is named: to come instead, or to whom the invitation was passed on."""

    name = Line(200, required=True)
    email = Email(required=True)
    organisation = Line(200, blank=True, load_default="")
    job_title = Line(200, blank=True, load_default="")
    reason = Line(500, blank=True, load_default="")
    comes = fields.String(
        load_default="", validate=validate.OneOf(["", *COMES]),
        metadata={"description": "With forwarded: in the place of who was invited, or as well."},
    )  # fmt: skip


class PassedOnSchema(ProposedSchema):
    """Somebody who asks for an invitation of their own, on the page."""

    comes = fields.String(required=True, validate=validate.OneOf(COMES))


class AnswerSchema(Schema):
    """An answer to an invitation."""

    answer = fields.String(required=True, validate=validate.OneOf(["accept", "decline", *PROPOSALS]))
    attendance = fields.String(load_default="", validate=validate.OneOf(["", *ATTENDANCE]))
    name = Line(200, load_default="")
    names = fields.Nested(NamesSchema, load_default=dict)
    email = Email(load_default="")
    organisation = Line(200, blank=True, load_default="")
    job_title = Line(200, blank=True, load_default="")
    country = CountryCode(load_default=None, allow_none=True)
    language = LanguageTag(load_default="")
    answers = ByName(keys=Line(64), values=fields.Raw(), load_default=dict)
    acknowledge_discussion_rule = Flag(load_default=False)
    share_in_participant_list = Flag(load_default=False)
    sessions = fields.List(Code(), load_default=list, validate=validate.Length(max=50))
    notice_hours = Integer(
        max=2160, load_default=None, allow_none=True,
        metadata={"description": "Hours before the event by which they must know; later no place goes to them."},
    )  # fmt: skip
    nights = fields.List(Wall(times=False), load_default=list, validate=validate.Length(max=60))
    on_behalf = fields.Nested(OnBehalfSchema, load_default=None, allow_none=True)
    companions = fields.List(fields.Nested(CompanionSchema), load_default=list, validate=validate.Length(max=20))
    waitlist_if_full = Flag(load_default=False)
    reason = Paragraphs(2000, blank=True, load_default="")
    reason_code = fields.String(
        load_default="",
        validate=validate.OneOf(["", *WHY_NOT]),
        metadata={"description": "With decline: why, to be counted."},
    )
    next_time = Flag(load_default=False, metadata={"description": "With decline: they would like to be asked again."})
    proposed = fields.Nested(
        ProposedSchema, load_default=None, allow_none=True,
        metadata={"description": "Whom substitute and forwarded name; left out, the answer's name and email."},
    )  # fmt: skip

    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def _somebody_is_named(self, data: dict[str, Any], sent: Any, **_: Any) -> None:
        proposes = data.get("answer") in PROPOSALS
        is_named = not isinstance(sent, Mapping) or "name" in sent
        if data.get("answer") != "decline" and not proposes and not is_named:
            raise ValidationError(N_("Tell us your name."), "name")
        if data.get("proposed") and not proposes:
            raise ValidationError("Only substitute and forwarded name somebody.", "proposed")

    @validates_schema(skip_on_field_errors=False)
    def _a_no_tells_why(self, data: dict[str, Any], **_: Any) -> None:
        for name in ("reason_code", "next_time"):
            if data.get(name) and data.get("answer") != "decline":
                raise ValidationError("Only with decline.", name)

    @validates_schema
    def _it_is_clear_who(self, data: dict[str, Any], **_: Any) -> None:
        if data["answer"] in PROPOSALS and not data["proposed"] and (wrong := ProposedSchema().validate(_named(data))):
            raise ValidationError(wrong)

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Answer:
        if data["answer"] in PROPOSALS:
            data["proposed"] = data["proposed"] or _named(data)
        return Answer(**data | {"names": naming.kept({}, data["names"])})


def _named(data: Mapping[str, Any]) -> dict[str, str]:
    """Who is named by an answer that names nobody apart."""
    return {name: data[name] for name in ProposedSchema().fields if data.get(name)}


class ReceiptSchema(Schema):
    """What the invitee gets back at once; the confirmation follows by mail."""

    due_at = Instant(metadata={"description": "Of a proposal: by when the organisers decide."})

    reference = fields.String(required=True, metadata={"description": "A short code to quote."})
    state = fields.String(required=True)
    attendance = fields.String(required=True, allow_none=True)
    message = fields.String(required=True, metadata={"description": "What has happened, for a person."})


class InvitationShownSchema(Schema):
    """An invitation as the holder of its link sees it."""

    event = fields.Nested(InviteeEventSchema, required=True)
    envelope_name = fields.String(required=True)
    state = fields.String(required=True)
    answer = fields.String(required=True)
    registration_state = fields.String(required=True, allow_none=True)
    is_open = fields.Boolean(required=True)
    language = fields.String(required=True)
    companions_allowed = fields.Integer(required=True)
    answers_due_at_utc = Instant(attribute="answers_due_at", required=True, allow_none=True)
    alternatives = fields.List(fields.Dict(keys=fields.String(), values=fields.String()), required=True)
    full = fields.List(fields.String(), required=True)
    full_choices = fields.List(
        fields.List(fields.String()), required=True,
        metadata={"description": "Sessions, nights and options without a place: kind and code."},
    )  # fmt: skip
    questions = fields.List(fields.Dict(), required=True)
