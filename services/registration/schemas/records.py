"""What was done, as organisers look it up."""

from typing import Any

from marshmallow import Schema, fields, post_load

from services.registration.schemas.fields import Instant, Line
from services.registration.schemas.paging import PageArgs, page_of
from services.registration.usecases.list_audit import AuditRequest


class AuditLineSchema(Schema):
    """One act of somebody."""

    id = fields.UUID(required=True)
    at = Instant(required=True)
    action = fields.String(required=True, metadata={"description": "Such as registration.confirmed."})
    actor = fields.String(required=True, metadata={"description": "key:<id>, invitee, registrant, clock or operator."})
    event_id = fields.UUID(required=True, allow_none=True)
    subject_id = fields.UUID(required=True, metadata={"description": "The thing acted on."})
    changes = fields.Dict(required=True, metadata={"description": "Names of fields; values only where not personal."})


class AuditArgs(PageArgs):
    """Which acts to list."""

    event = Line(100, metadata={"description": "Id or slug."})
    action = Line(100, metadata={"description": "Such as event.opened, or event for all of that noun."})
    actor = Line(100, metadata={"description": "As the entries name it."})
    since = Instant(metadata={"description": "Only what was done at or after this instant."})

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        moments = [moment for moment in (data.get("since"), data["updated_since"]) if moment is not None]
        asked = {name: data.get(name) for name in ("event", "action", "actor")}
        wanted = AuditRequest(**asked, since=max(moments, default=None))
        return {"limit": data["limit"], "cursor": data["cursor"], "wanted": wanted}


class MovedSeatSchema(Schema):
    """How a counter of a pool moved."""

    kind = fields.String(required=True)
    code = fields.String(required=True)
    bucket = fields.String(required=True, metadata={"description": "reserved, held, confirmed or offered."})
    delta = fields.Integer(required=True)


class RegistrationHistoryEntrySchema(Schema):
    """One act, or one movement of seats."""

    at = Instant(required=True)
    action = fields.String(required=True, metadata={"description": "What was done; of a movement, why."})
    actor = fields.String(required=True)
    changes = fields.Dict(required=True)
    seat = fields.Nested(MovedSeatSchema, required=True, allow_none=True)


AuditPageSchema = page_of(AuditLineSchema)
RegistrationHistoryPageSchema = page_of(RegistrationHistoryEntrySchema)
