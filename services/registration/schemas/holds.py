"""For how long an organiser holds a place for somebody."""

from typing import Any

from marshmallow import Schema, ValidationError, post_load, validates_schema

from services.registration.domain.offers import Hold
from services.registration.schemas.fields import Instant, Integer


class HoldSchema(Schema):
    """Until when a place is held; without both, as long as the event says, else two days."""

    hold_until = Instant(metadata={"description": "The instant at which the offer ends."})
    hours = Integer(min=1, max=2160, metadata={"description": "Hours from now, or from the end of the offer so far."})

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if len(data) > 1:
            raise ValidationError("Give hold_until or hours, not both.", "hours")

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Hold:
        return Hold(until=data.get("hold_until"), hours=data.get("hours"))
