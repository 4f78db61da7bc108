"""The shape of a plan of waves, and of what organisers are asked to do."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.registration.domain.reminding import MOST
from services.registration.schemas.event_fields import choice, some
from services.registration.schemas.event_parts import ReminderSchema
from services.registration.schemas.fields import Flag, Instant, Integer, Line, QueryFlag, Wall
from services.registration.schemas.paging import PageArgs, page_of

MOST_WAVES = 50
_HOUR = validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d\Z", error="Give a time such as 09:00.")


class OfficeHoursSchema(Schema):
    """Hours of the week, by the clock of the event's zone."""

    starts_at = fields.String(required=True, validate=_HOUR)
    ends_at = fields.String(required=True, validate=_HOUR)
    days = fields.List(
        Integer(min=1, max=7),
        load_default=lambda: [1, 2, 3, 4, 5],
        validate=validate.Length(min=1, max=7),
        metadata={"description": "1 is Monday."},
    )

    @validates_schema
    def check_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse hours that never come."""
        if data["ends_at"] <= data["starts_at"]:
            raise ValidationError("The end must be after the start, on the same day.", "ends_at")


class WaveBaseSchema(Schema):
    """What organisers say of a wave and are told again."""

    code = Line(64, required=True)
    constituency = Line(64, allow_none=True, load_default=None, metadata={"description": "For this group only."})
    mode = choice("off", "suggest", "automatic", load_default="off", allow_none=False)
    acceptance_rate = fields.Float(
        load_default=1.0,
        validate=validate.Range(min=0.01, max=1),
        metadata={"description": "The share expected to say yes. Open invitations ≤ free seats ÷ this."},
    )
    office_hours = fields.Nested(OfficeHoursSchema, allow_none=True, load_default=None)
    answers_due_after_days = Integer(
        min=1, max=365, allow_none=True, load_default=None, metadata={"description": "Whole days to answer."}
    )
    reminders = some(ReminderSchema, MOST, load_default=None, metadata={"description": "None: the event's."})
    paused = Flag(load_default=False)


class WaveSchema(WaveBaseSchema):
    """One wave as organisers plan it; invitations name it in their ``wave``."""

    release_at = Wall(allow_none=True, load_default=None, metadata={"description": "In the event's zone."})


class PlanSchema(Schema):
    """All waves in order."""

    waves = fields.List(fields.Nested(WaveSchema), required=True, validate=validate.Length(max=MOST_WAVES))


class ToldWaveSchema(WaveBaseSchema):
    """One wave with what became of its people."""

    id = fields.UUID(required=True)
    position = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("planned", "released", "paused")))
    release_at = fields.String(allow_none=True, metadata={"description": "Wall-clock in the event's zone."})
    release_at_utc = Instant(allow_none=True)
    released_at = Instant(allow_none=True, metadata={"description": "When somebody of it was first asked."})
    invitations = fields.Integer()
    drafts = fields.Integer(metadata={"description": "Not asked yet."})
    open = fields.Integer(metadata={"description": "Asked, and may still answer."})
    accepted = fields.Integer()
    declined = fields.Integer()
    expired = fields.Integer()


class ToldPlanSchema(Schema):
    """All waves in order, with what became of their people."""

    waves = fields.List(fields.Nested(ToldWaveSchema), required=True)
    version = fields.Integer(required=True)


class TakenSchema(Schema):
    """An address at which mail arrived."""

    email = fields.String(required=True)
    at = Instant(required=True)


class TaskSchema(Schema):
    """One thing that organisers are asked to do."""

    id = fields.UUID(required=True)
    kind = fields.String(
        required=True,
        metadata={
            "description": "chase: speak to the silent. ask-next: send more. choose-next: a place is free. "
            "release: a batch waits. mend-address: a mail came back."
        },
    )
    subject = fields.Dict(
        required=True, metadata={"description": "Which wave, how many, whose invitations or registration."}
    )
    last_good_address = fields.Nested(
        TakenSchema, required=True, allow_none=True,
        metadata={"description": "Of mend-address: where mail to this invitee arrived last, if that is known."},
    )  # fmt: skip
    due_at = Instant(allow_none=True)
    done = fields.Boolean(required=True)
    done_at = Instant(allow_none=True)
    done_by = fields.String(allow_none=True, metadata={"description": "key:<id>, or clock when it settled itself."})
    created_at = Instant()


class TaskListArgs(PageArgs):
    """Which tasks to list."""

    done = QueryFlag(load_default=None)


TaskPageSchema = page_of(TaskSchema)
