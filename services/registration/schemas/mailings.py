"""The shape of sending: whom to mail or remind, what was queued, and where a batch stands."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_dump, validate, validates_schema

from services.registration.domain.batches import STATES, Hold
from services.registration.schemas.fields import Instant, Integer, Line, Url
from services.registration.schemas.invitations import MOST_INVITEES


def _first() -> Integer:
    told = "So many go alone; the rest waits until somebody releases the batch."
    return Integer(min=1, max=MOST_INVITEES, metadata={"description": told})


class FirstSchema(Schema):
    """How to let a wave go."""

    first = _first()


class AnnouncementSchema(Schema):
    """Which report to tell of."""

    url = Url(required=True, metadata={"description": "Of a document of the event, of the kind report."})
    first = _first()


class RemindSchema(Schema):
    """Whom to remind: a wave, those named, or everybody."""

    wave = Line(64)
    ids = fields.List(fields.UUID(), validate=validate.Length(min=1, max=MOST_INVITEES))
    first = _first()

    @validates_schema
    def not_both(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse a choice that says two things."""
        if data.keys() >= {"wave", "ids"}:
            raise ValidationError("Give either wave or ids.")


class SendSchema(RemindSchema):
    """Whom to mail: a wave, or those named."""

    @validates_schema
    def not_neither(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse a choice that says nothing."""
        if not data.keys() & {"wave", "ids"}:
            raise ValidationError("Give either wave or ids.")


class SkippedSchema(Schema):
    """An invitation that is not mailed, and why."""

    id = fields.UUID(required=True)
    reason = fields.String(required=True)
    missing = fields.List(
        fields.String(), metadata={"description": "With missing-fact: the placeholders that have no fact."}
    )

    @post_dump
    def drop_empty(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Say nothing of facts where none is missing."""
        return {name: value for name, value in data.items() if value != []}


class MailedSchema(Schema):
    """One who would get a mail."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    constituency = fields.String(allow_none=True)
    refused_before = fields.String(
        allow_none=True,
        metadata={
            "description": "Why this address refused mail earlier, or only that it did, where that was not yours."
        },
    )


def _awaiting_for() -> fields.String:
    told = "second_person: somebody else must release it. rest: the first few went alone."
    return fields.String(
        required=True, allow_none=True, validate=validate.OneOf([*Hold]), metadata={"description": told}
    )


class SendingSchema(Schema):
    """What was queued; until ``send_after`` it can be undone."""

    batch = fields.UUID(required=True, allow_none=True, metadata={"description": "None after a dry run."})
    send_after = Instant(required=True)
    queued = fields.Integer(required=True, metadata={"description": "How many leave then."})
    awaiting = fields.Integer(required=True, metadata={"description": "How many more wait for a release."})
    awaiting_for = _awaiting_for()
    skipped = fields.List(fields.Nested(SkippedSchema), required=True)
    recipients = fields.List(fields.Nested(MailedSchema), metadata={"description": "Only of a dry run."})
    dry_run = fields.Boolean()


class BatchSchema(Schema):
    """Where the mails of a batch are."""

    batch = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("invitations", "reminders", "reports")))
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    wave = fields.String(allow_none=True)
    send_after = Instant(required=True)
    undone_at = Instant(allow_none=True)
    queued = fields.Integer(required=True)
    sent = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    undone = fields.Integer(required=True)
    awaiting = fields.Integer(required=True, metadata={"description": "Whose mails wait for a release."})
    awaiting_for = _awaiting_for()
    released_at = Instant(allow_none=True, metadata={"description": "When somebody last released some of it."})
    created_at = Instant()
