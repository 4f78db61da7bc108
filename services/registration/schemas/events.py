"""Events: what an organiser sends, and what the API tells of them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.registration.domain.event_rules import faults
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.reminding import MOST
from services.registration.domain.sessions import with_codes
from services.registration.domain.visa_letters import LETTER_LANGUAGES, OF_INVITATION
from services.registration.schemas.event_fields import CodeLists, Slug, Timezone, choice, some
from services.registration.schemas.event_parts import (
    AttendanceSchema,
    ConstituencySchema,
    ContactSchema,
    DiscussionRuleSchema,
    DocumentSchema,
    FallbackContactSchema,
    NoticeSchema,
    OrganisationSchema,
    PlannedSessionsSchema,
    PreviousMeetingSchema,
    QuietHoursSchema,
    ReminderSchema,
    ResidentialSchema,
    SeriesSchema,
    SessionSchema,
    TranslationSchema,
    VenueSchema,
)
from services.registration.schemas.fields import (
    ByName,
    Code,
    Flag,
    Instant,
    Integer,
    LanguageTag,
    Line,
    Paragraphs,
    QueryFlag,
    Url,
    Wall,
)
from services.registration.schemas.paging import DryRunArgs, PageArgs
from services.registration.schemas.questions import QuestionSchema
from services.registration.schemas.targets import TargetSchema
from services.registration.schemas.waves import OfficeHoursSchema

AT_LEAST_ONE = validate.Length(min=1, error="Name in_person, remote or both.")


class EventSchema(Schema):
    """An event as its organisers describe it. Title, time zone and attendance suffice for a draft."""

    title = Line(200, required=True)
    slug = Slug(allow_none=True)
    calendar_title = Line(
        200,
        allow_none=True,
        metadata={"description": "What calendars show instead of the title, such as Meeting; the summary stays out."},
    )
    summary = Paragraphs(1000, blank=True, allow_none=True)
    description = Paragraphs(50_000, blank=True, allow_none=True, metadata={"description": "Markdown."})
    event_type = Code(allow_none=True)
    reference_code = Line(
        40,
        allow_none=True,
        validate=validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9 ._/-]*\Z", error="Use letters, digits and . _ / - only."),
    )
    series = fields.Nested(SeriesSchema, allow_none=True)
    timezone = Timezone(required=True)
    starts_at = Wall(allow_none=True)
    ends_at = Wall(allow_none=True)
    doors_open_at = Wall(allow_none=True)
    answers_due_at = Wall(allow_none=True)
    access = choice("invitation_only", "open", "request")
    visibility = choice("listed", "unlisted", "hidden")
    requires_approval = Flag(allow_none=True)
    venue = fields.Nested(VenueSchema, allow_none=True)
    attendance = fields.Nested(AttendanceSchema, required=True, validate=AT_LEAST_ONE)
    waitlist_policy = choice("curated", "first_come", "off")
    offer_hours = Integer(min=1, max=2160, allow_none=True)
    offer_office_hours = fields.Nested(
        OfficeHoursSchema, allow_none=True, metadata={"description": "The hours of offers count in these alone."}
    )
    close_when_full = Flag(
        allow_none=True,
        metadata={"description": "It closes when the last place of every way to attend is gone, until you open it."},
    )
    waitlist_position = choice(
        "hidden", "band", "exact", metadata={"description": "What people who wait are told of their place in the line."}
    )
    offers_end_at = Wall(allow_none=True, metadata={"description": "No place is offered from then on."})
    edits_end_at = Wall(
        allow_none=True, metadata={"description": "From then on people propose changes of their details."}
    )
    companions_not_counted = some(Code(), 20, metadata={"description": "Kinds of companion that take no place."})
    companion_limits = ByName(
        keys=Code(), values=Integer(max=10), allow_none=True, validate=validate.Length(max=20),
        metadata={"description": "How many of a kind one person may bring, by kind; of others as the invitation says."},
    )  # fmt: skip
    companion_places = ByName(
        keys=Code(), values=Integer(max=100000), allow_none=True, validate=validate.Length(max=20),
        metadata={"description": "Places apart from the room, such as a back row, by kind of companion."},
    )  # fmt: skip
    roles_not_counted = some(Code(), 20, metadata={"description": "Roles that take no place."})
    roles_without_approval = some(
        Code(),
        20,
        metadata={"description": "Roles whose invitees have their place at once where others need approval."},
    )
    residential = fields.Nested(ResidentialSchema, allow_none=True)
    constituencies = some(ConstituencySchema, 100)
    targets = some(TargetSchema, 100, metadata={"description": "Whom organisers hope to see; nobody is refused by it."})
    organisations = some(OrganisationSchema, 100)
    contacts = some(ContactSchema, 50)
    fallback_contact = fields.Nested(FallbackContactSchema, allow_none=True)
    sessions = some(SessionSchema, 200)
    planned_sessions = fields.Nested(PlannedSessionsSchema, allow_none=True)
    facets = CodeLists(allow_none=True)
    discussion_rule = fields.Nested(DiscussionRuleSchema, allow_none=True)
    questions = some(QuestionSchema, 100)
    languages = some(LanguageTag(), 20)
    documents = some(DocumentSchema, 100)
    previous_meetings = some(PreviousMeetingSchema, 100)
    footnotes = some(Paragraphs(2000), 50)
    participant_list = choice("organisers", "consenting_participants", "public", "roles_only", "institutions_only")
    visa_letter_language = choice(
        OF_INVITATION, *LETTER_LANGUAGES,
        metadata={"description": "What consulates read: one language for all, or each invitation's own."},
    )  # fmt: skip
    quiet_hours = fields.Nested(QuietHoursSchema, allow_none=True)
    organiser_mail = choice(
        "all", "alerts", "none", metadata={"description": "What goes to fallback_contact: a daily summary and alerts."}
    )
    feedback_url = Url(
        allow_none=True, metadata={"description": "A form of yours; those who came are asked the morning after."}
    )
    two_person_above = Integer(
        min=0, max=1_000_000, allow_none=True,
        metadata={"description": "A batch of more mails than this leaves when a second key has released it."},
    )  # fmt: skip
    reminders = some(ReminderSchema, MOST, metadata={"description": "To those who were mailed and have not answered."})

    translations = ByName(
        keys=LanguageTag(),
        values=fields.Nested(TranslationSchema),
        allow_none=True,
        validate=validate.Length(max=20),
        metadata={"description": "Texts by language, besides the event's own, which is the first of languages."},
    )
    notices = some(
        NoticeSchema, MOST, metadata={"description": "To those with a place, so many days before the start."}
    )

    @validates_schema(skip_on_field_errors=False)
    def check_rules(self, data: Mapping[str, Any], **_: Any) -> None:
        """Tell contradictions together with the errors of single fields."""
        broken = faults(data)
        if broken:
            raise ValidationError(broken)

    @post_load
    def name_sessions(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """Give every session a code by which it is chosen."""
        sessions = data.get("sessions")
        return {**data, "sessions": with_codes(sessions)} if sessions else dict(data)


class EventPatchSchema(EventSchema):
    """Some fields of an event; null puts one back to what it is when nothing is said."""

    title = Line(200)
    timezone = Timezone()
    attendance = fields.Nested(AttendanceSchema, validate=AT_LEAST_ONE)


class ToldEventSchema(EventSchema):
    """An event with all that follows from its fields."""

    id = fields.UUID(dump_only=True)
    status = fields.String(dump_only=True, validate=validate.OneOf([status.value for status in EventStatus]))
    version = fields.Integer(dump_only=True)
    url = fields.Url(dump_only=True, metadata={"description": "The public page."})
    created_at = Instant(dump_only=True)
    updated_at = Instant(dump_only=True)
    starts_at_utc = Instant(dump_only=True, allow_none=True)
    ends_at_utc = Instant(dump_only=True, allow_none=True, metadata={"description": "Exclusive."})
    doors_open_at_utc = Instant(dump_only=True, allow_none=True)
    answers_due_at_utc = Instant(dump_only=True, allow_none=True)
    offers_end_at_utc = Instant(dump_only=True, allow_none=True)
    edits_end_at_utc = Instant(dump_only=True, allow_none=True)


class MovedEventSchema(ToldEventSchema):
    """An event after an action, with what the action did to people's registrations."""

    registrations_cancelled = fields.Integer(dump_only=True)
    registrations_confirmed = fields.Integer(dump_only=True)
    registrations_offered = fields.Integer(dump_only=True)
    invited_told = fields.Integer(dump_only=True)
    dry_run = fields.Boolean(dump_only=True)


class EventActionArgs(DryRunArgs):
    """What goes with an action."""

    tell_invited = QueryFlag(
        load_default=False,
        metadata={"description": "With `cancel`: tell those too who were invited and have not answered."},
    )


class EventListArgs(PageArgs):
    """Which events to list. Of several statuses one is enough, several themes must all fit."""

    status = fields.List(choice(*EventStatus, required=True), load_default=list)
    when = choice("upcoming", "past", load_default="", allow_none=False)
    series = Code(load_default="")
    theme = fields.List(Code(), load_default=list)
    event_type = Code(load_default="")
    q = Line(200, blank=True, load_default="")

    @post_load
    def to_tuples(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Lists that nobody can change."""
        return {**data, "status": tuple(data["status"]), "theme": tuple(data["theme"])}


class PublicListArgs(Schema):
    """What visitors choose the listed events by; empty means any."""

    q = Line(200, blank=True, load_default="")
    type = Code(load_default="")
    theme = Code(load_default="")
    series = Code(load_default="")


class HistoryEntrySchema(Schema):
    """One thing that was done to the event."""

    at = Instant(required=True)
    action = fields.String(required=True)
    actor = fields.String(required=True)
    changes = fields.Dict(required=True)
