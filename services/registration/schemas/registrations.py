"""Registrations as their holders and organisers see them, and what may be changed."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.registration.domain.answers import WHY_NOT
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.registrations import HOW, Holder, RegistrationChanges, RegistrationFilter
from services.registration.schemas.answers import ATTENDANCE, CompanionSchema, NamesSchema, OnBehalfSchema
from services.registration.schemas.capacity import EffectSchema
from services.registration.schemas.fields import (
    ByName,
    Code,
    CountryCode,
    Email,
    Flag,
    Instant,
    LanguageTag,
    Line,
    Paragraphs,
    QueryFlag,
    Wall,
)
from services.registration.schemas.invitee_events import RegistrantEventSchema
from services.registration.schemas.paging import PageArgs, page_of


class RecordedSchema(Schema):
    """How an answer reached whoever wrote it down."""

    how = fields.String(required=True, validate=validate.OneOf(HOW))
    by = fields.String(required=True, metadata={"description": "As the audit names them."})
    at = Instant(required=True)
    consent = fields.String(required=True, validate=validate.OneOf(["oral", "written"]))


class RegistrationSchema(Schema):
    """One registration."""

    id = fields.UUID(required=True)
    event_id = fields.UUID(required=True)
    invitation_id = fields.UUID(required=True, allow_none=True)
    reference = fields.String(required=True)
    state = fields.Enum(RegistrationState, by_value=True, required=True)
    attendance = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    names = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True,
        metadata={"description": "How the name is used where that differs: address, badge, latin, sort."},
    )  # fmt: skip
    email = fields.String(required=True)
    new_email = fields.String(required=True, allow_none=True)
    organisation = fields.String(required=True)
    job_title = fields.String(required=True)
    country = fields.String(required=True, allow_none=True)
    constituency = fields.String(required=True, allow_none=True)
    role = fields.String(required=True)
    language = fields.String(required=True)
    answers = fields.Dict(required=True)
    on_behalf = fields.Dict(required=True, allow_none=True)
    companions = fields.List(fields.Nested(CompanionSchema), required=True)
    sessions = fields.List(fields.String(), required=True)
    nights = fields.List(fields.String(), required=True)
    notice_hours = fields.Integer(required=True, allow_none=True)
    share_in_participant_list = fields.Boolean(required=True)
    rule_acknowledged = fields.String(required=True, allow_none=True)
    decline_reason = fields.String(required=True)
    reason_code = fields.String(
        required=True, validate=validate.OneOf(["", *WHY_NOT]), metadata={"description": "Of one who declined."}
    )
    next_time = fields.Boolean(required=True, metadata={"description": "Declined, and would like to be asked again."})
    waitlisted_at = Instant(required=True, allow_none=True)
    hold_until = Instant(required=True, allow_none=True)
    answered_at = Instant(required=True)
    cancelled_at = Instant(required=True, allow_none=True)
    checked_in_at = Instant(required=True, allow_none=True, metadata={"description": "When they came."})
    recorded = fields.Nested(
        RecordedSchema, required=True, allow_none=True, metadata={"description": "If the answer was written down."}
    )
    version = fields.Integer(required=True)
    created_at = Instant(required=True)
    updated_at = Instant(required=True)


class ListedRegistrationSchema(RegistrationSchema):
    """One registration as organisers look it up."""

    change_waits = fields.Boolean(
        required=True, metadata={"description": "Whether a change that was proposed waits for the decision."}
    )
    bounce = fields.String(
        required=True, allow_none=True, metadata={"description": "Why the latest mail to them did not arrive."}
    )


class CancelledRegistrationSchema(RegistrationSchema):
    """A registration that was cancelled, and whom its seat goes to."""

    dry_run = fields.Boolean(required=True)
    effects = fields.List(fields.Nested(EffectSchema), required=True)


RegistrationPageSchema = page_of(ListedRegistrationSchema)


class LinePlaceSchema(Schema):
    """A place in the line: the same number twice where the event tells it, a band where it tells that."""

    first = fields.Integer(required=True)
    last = fields.Integer(required=True, allow_none=True, metadata={"description": "Null: there is no last of these."})


class OwnRegistrationSchema(RegistrationSchema):
    """A registration as its holder sees it, with the event for them."""

    class Meta:
        """Which key an organiser used is theirs."""

        exclude = ("recorded.by",)

    holder = fields.Enum(
        Holder, by_value=True, required=True,
        metadata={"description": "Whose link this is; who answers for somebody sees no private answers."},
    )  # fmt: skip
    event = fields.Nested(RegistrantEventSchema, required=True)
    questions = fields.List(fields.Dict(), required=True)
    can_change = fields.Boolean(required=True)
    can_cancel = fields.Boolean(required=True)
    can_accept = fields.Boolean(required=True, metadata={"description": "Whether an offered place may be taken now."})
    contact = fields.Dict(required=True, allow_none=True)
    edits_end_at_utc = Instant(
        attribute="edits_end_at", required=True, allow_none=True,
        metadata={"description": "From then on changes are proposed to the organisers."},
    )  # fmt: skip
    may_propose = fields.Boolean(required=True, metadata={"description": "Whether a change can only be proposed."})
    change_waits = fields.Boolean(required=True, metadata={"description": "Whether one was proposed, not decided."})
    companions_allowed = fields.Integer(required=True)
    full_choices = fields.List(
        fields.List(fields.String()), required=True,
        metadata={"description": "Sessions, nights and options without a place: kind and code."},
    )  # fmt: skip
    waitlist_place = fields.Nested(
        LinePlaceSchema, required=True, allow_none=True,
        metadata={"description": "Among those who wait for the same way to attend, as waitlist_position has it told."},
    )  # fmt: skip


class OwnChangesSchema(Schema):
    """What a registrant may change; what is left out stays."""

    name = Line(200)
    names = fields.Nested(
        NamesSchema, metadata={"description": "How the name is used; an empty text takes one away."}
    )  # fmt: skip
    email = Email()
    organisation = Line(200, blank=True)
    job_title = Line(200, blank=True)
    country = CountryCode()
    language = LanguageTag()
    answers = ByName(keys=Line(64), values=fields.Raw())
    share_in_participant_list = Flag()
    sessions = fields.List(Code(), validate=validate.Length(max=50))
    nights = fields.List(Wall(times=False), validate=validate.Length(max=60))
    companions = fields.List(fields.Nested(CompanionSchema), validate=validate.Length(max=20))
    on_behalf = fields.Nested(
        OnBehalfSchema, allow_none=True,
        metadata={"description": "Who answers for them and is told, too; null is nobody."},
    )  # fmt: skip

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> RegistrationChanges:
        return _changes(data)


class OrganiserNamesSchema(NamesSchema):
    """The same, and what lists of people are sorted by."""

    sort = Line(200, blank=True, metadata={"description": "What their place in lists follows, such as the door list."})


class OrganiserChangesSchema(OwnChangesSchema):
    """What an organiser may correct of a registration; what is left out stays. Seats move with it, or nothing does."""

    class Meta:
        """An address is its owner's to prove."""

        exclude = ("email",)

    names = fields.Nested(OrganiserNamesSchema)
    attendance = fields.String(validate=validate.OneOf(ATTENDANCE))
    constituency = Line(64)
    role = Line(50)


class AttendanceSchema(Schema):
    """How somebody wants to attend from now on."""

    attendance = fields.String(required=True, validate=validate.OneOf(ATTENDANCE))


class ReasonSchema(Schema):
    """Why, in words for the person concerned."""

    reason = Paragraphs(2000, blank=True, load_default="")


class RegistrationArgs(PageArgs):
    """Which registrations a list is to hold."""

    state = fields.String(validate=validate.OneOf([state.value for state in RegistrationState]))
    attendance = fields.String(validate=validate.OneOf(ATTENDANCE))
    constituency = Line(64)
    country = CountryCode()
    role = Line(50)
    checked_in = QueryFlag(metadata={"description": "Whether they have come."})
    change_waits = QueryFlag(metadata={"description": "Whether a proposed change waits for the decision."})
    q = Line(200, metadata={"description": "Part of a name, address or organisation."})

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        limit, cursor = data.pop("limit"), data.pop("cursor")
        state = data.pop("state", None)
        wanted = RegistrationFilter(states=(state,) if state else (), **data)
        return {"limit": limit, "cursor": cursor, "wanted": wanted}


class ProposedChangeSchema(OwnChangesSchema):
    """What a registrant would like to have changed: fields as they should be, words, or both."""

    message = Paragraphs(2000, blank=True, load_default="")

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Any:
        message = data.pop("message")
        return {"message": message, "changes": _changes(data)}


def _changes(data: dict[str, Any]) -> RegistrationChanges:
    nobody: dict[str, Any] = {"on_behalf": data["on_behalf"] or {}} if "on_behalf" in data else {}
    return RegistrationChanges(**data | nobody)
