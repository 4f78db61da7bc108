"""The shape of invitations: invitees in, invitations out."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.registration.domain.invitees import Candidate, Invitee
from services.registration.schemas.fields import (
    CountryCode,
    Email,
    Flag,
    Instant,
    Integer,
    LanguageTag,
    Line,
    Paragraphs,
    QueryFlag,
    Wall,
)
from services.registration.schemas.flat import flat
from services.registration.schemas.paging import DryRunArgs, PageArgs, page_of

MOST_INVITEES = 1000
"""Most invitees in one request; longer lists are imported."""
STATES = ("draft", "queued", "sent", "bounced", "answered", "revoked", "expired", "superseded")
ANSWERS = ("none", "accepted", "declined", "delegated")


class InviteeSchema(Schema):
    """One person to be asked."""

    name = Line(200, required=True)
    email = Email(required=True)
    source = Line(
        500, required=True, metadata={"description": "Where the address comes from; the first mail says so (GDPR 14)."}
    )
    organisation = Line(200, blank=True)
    job_title = Line(200, blank=True)
    country = CountryCode(allow_none=True)
    constituency = Line(64, allow_none=True, metadata={"description": "A code of the event's constituencies."})
    represents = Line(200, blank=True, metadata={"description": "For whom they would speak."})
    language = LanguageTag(allow_none=True)
    role = Line(64)
    wave = Line(64, allow_none=True, metadata={"description": "Invitations of one wave can be sent together."})
    note = Paragraphs(2000, blank=True, metadata={"description": "A personal paragraph of the invitation."})
    assistant_email = Email(
        blank=True,
        metadata={"description": "Of who answers for them: written to when their own address takes no mail."},
    )
    companions_allowed = Integer(max=10)
    answers_due_at = Wall(
        allow_none=True, metadata={"description": "In the event's zone; answers are taken before it."}
    )
    seat_held = Flag(metadata={"description": "Hold a seat for them until they answer, or their time is over."})


class CandidateList(fields.List[Any]):
    """Invitees, each read by itself, so that a bad row does not hide the others."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(fields.Nested(InviteeSchema), **kwargs)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, list):
            raise ValidationError("Not a valid list.")
        if not 1 <= len(value) <= MOST_INVITEES:
            raise ValidationError(f"Send between 1 and {MOST_INVITEES:,} invitees at once.")
        return [candidate(index, raw) for index, raw in enumerate(value)]


def candidate(index: int, raw: Any) -> Candidate:
    """One row as an invitee, or with its errors."""
    try:
        return Candidate(index=index, invitee=Invitee(**_INVITEE.load(raw)))
    except ValidationError as error:
        return Candidate(index=index, errors=flat(error.messages_dict))


_INVITEE = InviteeSchema()


class InvitationsCreateSchema(Schema):
    """Invitees to add."""

    invitees = CandidateList(required=True)
    reveal_links = Flag(load_default=False, metadata={"description": "Give each link back, this once."})


class PartialArgs(Schema):
    """Whether good rows are stored without the bad ones."""

    store_good = QueryFlag(
        data_key="partial", load_default=False, metadata={"description": "Store the good rows and tell the others."}
    )


class ImportArgs(PartialArgs, DryRunArgs):
    """How to treat a list."""


class InvitationSchema(Schema):
    """One invitation."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    organisation = fields.String()
    job_title = fields.String()
    country = fields.String(allow_none=True)
    constituency = fields.String(allow_none=True)
    represents = fields.String()
    language = fields.String()
    role = fields.String()
    wave = fields.String(allow_none=True)
    allocation_id = fields.UUID(allow_none=True, metadata={"description": "Whose focal point named them."})
    note = fields.String()
    assistant_email = fields.String()
    source = fields.String()
    companions_allowed = fields.Integer()
    seat_held = fields.Boolean(metadata={"description": "Whether it holds a seat now."})
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    answer = fields.String(required=True, validate=validate.OneOf(ANSWERS))
    registration_id = fields.UUID(allow_none=True)
    answers_due_at = fields.String(allow_none=True, metadata={"description": "Wall-clock in the event's zone."})
    answers_due_at_utc = Instant(allow_none=True)
    batch = fields.UUID(allow_none=True)
    queued_at = Instant(allow_none=True)
    issued_at = Instant(allow_none=True, metadata={"description": "When a link first left, by mail or revealed."})
    sent_at = Instant(allow_none=True, metadata={"description": "When the mail server accepted the mail."})
    reminded_at = Instant(allow_none=True, metadata={"description": "When the last reminder leaves, or left."})
    reminders_sent = fields.Integer()
    bounce = fields.String(allow_none=True)
    revoked_at = Instant(allow_none=True)
    revoked_reason = fields.String(allow_none=True)
    merged_into = fields.UUID(
        allow_none=True, metadata={"description": "The invitation of the same person for which it was closed."}
    )
    version = fields.Integer(required=True)
    created_at = Instant()
    updated_at = Instant()


class NewInvitationSchema(InvitationSchema):
    """An invitation just made; with its link when that was asked for."""

    link = fields.Url(metadata={"description": "Only with reveal_links, only this once."})
    token = fields.String(metadata={"description": "Only with reveal_links, only this once."})


class RejectedSchema(Schema):
    """A row that was not stored."""

    index = fields.Integer(required=True)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)


class InvitationsCreatedSchema(Schema):
    """What became of the invitees."""

    items = fields.List(fields.Nested(NewInvitationSchema), required=True)
    rejected = fields.List(fields.Nested(RejectedSchema), required=True)


class RowErrorSchema(Schema):
    """What is wrong with a row, numbered as a spreadsheet does."""

    row = fields.Integer(required=True)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)


class RowAddressSchema(Schema):
    """A row that was left out, numbered as a spreadsheet does."""

    row = fields.Integer(required=True)
    email = fields.String(required=True)


class RowLikeSchema(Schema):
    """A row, and addresses under which its person may be known."""

    row = fields.Integer(required=True)
    like = fields.List(fields.String(), required=True)


class ImportReportSchema(Schema):
    """What became of a list."""

    created = fields.Integer(required=True)
    duplicates = fields.List(fields.Nested(RowAddressSchema), required=True)
    errors = fields.List(fields.Nested(RowErrorSchema), required=True)
    suppressed = fields.List(fields.Nested(RowAddressSchema), required=True)
    similar = fields.List(
        fields.Nested(RowLikeSchema), required=True,
        metadata={"description": "Rows that are stored, and may be people who are invited under another address."},
    )  # fmt: skip
    dry_run = fields.Boolean(required=True)


class InvitationListArgs(PageArgs):
    """Which invitations to list."""

    state = fields.String(load_default=None, validate=validate.OneOf(STATES))
    answer = fields.String(load_default=None, validate=validate.OneOf(ANSWERS))
    wave = Line(64, load_default=None)
    allocation_id = fields.UUID(load_default=None)
    constituency = Line(64, load_default=None)
    country = CountryCode(load_default=None)
    q = Line(200, load_default=None, metadata={"description": "Part of a name, address or organisation."})
    bounced = QueryFlag(load_default=None)


InvitationPageSchema = page_of(InvitationSchema)


class ResendSchema(Schema):
    """Where to, if it is not where the mail went before."""

    email = Email(metadata={"description": "The right address: links sent to the one before end."})


class RevokeSchema(Schema):
    """Why an invitation is taken back; for the organisers' record."""

    reason = Line(500, blank=True, load_default="")


class MergeSchema(Schema):
    """For which other invitation of the same person one is closed."""

    into = Email(required=True, metadata={"description": "The address of the one that stays."})


class SimilarSchema(Schema):
    """An invitation, and earlier ones that may be the same person's."""

    invitation = fields.Nested(InvitationSchema, required=True)
    like = fields.List(fields.String(), required=True, metadata={"description": "Addresses of the earlier ones."})


class SimilarListSchema(Schema):
    """Invitations whose people may be invited a second time."""

    items = fields.List(fields.Nested(SimilarSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ExtendSchema(Schema):
    """Until when this invitee may answer."""

    answers_due_at = Wall(required=True, metadata={"description": "In the event's zone; answers are taken before it."})
