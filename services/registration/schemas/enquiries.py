"""The shape of enquiries: questions in, enquiries out."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.registration.domain.enquiries import PRESS
from services.registration.domain.phrases import N_
from services.registration.schemas.events import HistoryEntrySchema
from services.registration.schemas.fields import Email, Instant, LanguageTag, Line, Paragraphs, QueryFlag, Wall
from services.registration.schemas.paging import PageArgs, page_of

STATES = ("received", "routed", "answered", "closed")


class EnquiryRequestSchema(Schema):
    """A question to an event's team; the API and the page both load it."""

    topic = Line(64, required=True, metadata={"description": "One nobody is named for goes to the fallback contact."})
    name = Line(200, required=True)
    email = Email(required=True)
    message = Paragraphs(5000, required=True)
    language = LanguageTag(load_default="en", metadata={"description": "Of the acknowledgement."})
    outlet = Line(200, metadata={"description": "For whom a journalist asks."})
    deadline = Wall(
        dates=False,
        metadata={"description": "Only with the topic press: by when, as the clocks at the event's place show it."},
    )

    @validates_schema
    def only_for_press(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse a deadline that nobody minds."""
        if "deadline" in data and data.get("topic") != PRESS:
            raise ValidationError(N_("Only for questions of the press."), "deadline")


class EnquiryReceiptSchema(Schema):
    """What the asker gets back."""

    reference = fields.String(required=True)
    due_at = Instant(required=True, metadata={"description": "By when an answer may be expected."})


class NewNoteSchema(Schema):
    """What somebody wants to remember about an enquiry; the asker never sees it."""

    text = Paragraphs(2000, required=True)


class NoteSchema(Schema):
    """What somebody who answers wrote down."""

    text = fields.String(required=True)
    author = fields.String(required=True)
    created_at = Instant(required=True)


class EnquirySchema(Schema):
    """One enquiry."""

    id = fields.UUID(required=True)
    reference = fields.String(required=True)
    topic = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    name = fields.String(required=True)
    email = fields.String(required=True)
    message = fields.String(required=True)
    language = fields.String()
    routed_to = fields.String(allow_none=True)
    routed_because = fields.String(allow_none=True)
    routed_at = Instant(allow_none=True)
    due_at = Instant(required=True)
    overdue = fields.Boolean()
    escalated_at = Instant(
        allow_none=True, metadata={"description": "When it went to somebody else, because no answer came in time."}
    )
    outlet = fields.String(metadata={"description": "For whom a journalist asks."})
    deadline = Wall(allow_none=True, metadata={"description": "By when a journalist needs the answer."})
    deadline_utc = Instant(allow_none=True)
    urgent = fields.Boolean(metadata={"description": "Open, and the deadline is within 24 hours."})
    answered_at = Instant(allow_none=True)
    closed_at = Instant(allow_none=True)
    version = fields.Integer(required=True)
    created_at = Instant()
    updated_at = Instant()
    notes = fields.List(fields.Nested(NoteSchema), metadata={"description": "Only where one enquiry is shown."})
    history = fields.List(
        fields.Nested(HistoryEntrySchema), metadata={"description": "The oldest first; only where one is shown."}
    )
    invitation_id = fields.UUID(
        allow_none=True,
        metadata={"description": "Whose address the asker gave; where one is shown to a key with invitations:read."},
    )
    registration_id = fields.UUID(
        allow_none=True,
        metadata={"description": "Whose address the asker gave; where one is shown to a key with registrations:read."},
    )


class EnquiryListArgs(PageArgs):
    """Which enquiries to list."""

    topic = Line(64, load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(STATES))
    overdue = QueryFlag(load_default=None)


class TopicFiguresSchema(Schema):
    """How the enquiries about one topic fare."""

    topic = fields.String(required=True)
    count = fields.Integer(required=True)
    open = fields.Integer(required=True)
    overdue = fields.Integer(required=True, metadata={"description": "Those of the open ones."})
    answered = fields.Integer(required=True)
    median_working_hours = fields.Float(
        required=True, allow_none=True, metadata={"description": "From question to answer, 09:00–17:00 on weekdays."}
    )


class EnquiryStatisticsSchema(Schema):
    """Figures of every topic that was asked about."""

    as_of = Instant(required=True)
    topics = fields.List(fields.Nested(TopicFiguresSchema), required=True)


EnquiryPageSchema = page_of(EnquirySchema)


class AssignSchema(Schema):
    """Who is to answer: a contact of the event, or whoever answers another topic."""

    contact_email = Email()
    topic = Line(64)

    @validates_schema
    def one_of_both(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse a choice that says nothing, or two things."""
        if len(data) != 1:
            raise ValidationError("Give either contact_email or topic.")
