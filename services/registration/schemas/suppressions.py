"""Suppressions as the API takes and shows them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.registration.domain.suppressions import SOURCES
from services.registration.schemas.fields import Email, Instant, Line
from services.registration.schemas.paging import PageArgs, page_of

_GIVEN = tuple(source for source in SOURCES if source != "unsubscribed")


class NewSuppressionSchema(Schema):
    """An address not to be invited: to anything, or to one event, or to a series."""

    email = Email(required=True)
    source = fields.String(load_default="organiser", validate=validate.OneOf(_GIVEN))
    reason = Line(500, blank=True, load_default="", metadata={"description": "For the organisers' record."})
    event = Line(200, load_default=None, allow_none=True, metadata={"description": "Id or slug; this event only."})
    series = Line(64, load_default=None, allow_none=True, metadata={"description": "Code; events of this series only."})

    @validates_schema
    def one_scope(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse two scopes at once."""
        if data.get("event") and data.get("series"):
            raise ValidationError("Give event or series, or neither for everything.", "series")


class SuppressionSchema(Schema):
    """A suppression; the address is kept sealed and shown only in part."""

    id = fields.UUID(required=True)
    masked_email = fields.String(required=True)
    source = fields.String(required=True, validate=validate.OneOf(SOURCES))
    reason = fields.String(required=True)
    event_id = fields.UUID(required=True, allow_none=True)
    series = fields.String(required=True, allow_none=True)
    created_at = Instant(required=True)
    version = fields.Integer(required=True)


class SuppressionListArgs(PageArgs):
    """Which suppressions to list."""

    email = Email(load_default=None, metadata={"description": "Whether this address is on the list."})


SuppressionPageSchema = page_of(SuppressionSchema)
