"""Targets as organisers set them and see them."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from services.registration.domain.targets import AXES, COUNTRY
from services.registration.schemas.event_fields import choice
from services.registration.schemas.fields import Code, CountryCode, Integer, Line


class TargetSchema(Schema):
    """How many people of a country, a group of countries, a region or a gender there should be; it refuses nobody.

    What a group consists of stands in the vocabularies ``country_groups`` and ``regions``, or in ``countries`` for this
    event alone. A target about gender asks people how they describe theirs.
    """

    axis = choice(*AXES, required=True)
    code = Line(64, required=True, metadata={"description": "Of the country (ISO 3166-1), group, region or gender."})
    label = Line(200, allow_none=True, load_default=None)
    target = Integer(max=1_000_000, required=True)
    countries = fields.List(CountryCode(), validate=validate.Length(min=1, max=300), allow_none=True, load_default=None)

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        code = CountryCode() if data["axis"] == COUNTRY else Code()
        try:
            data["code"] = code.deserialize(data["code"])
        except ValidationError as error:
            raise ValidationError(error.messages, "code") from error
        return data


class TargetShownSchema(Schema):
    """How far a target is reached; it refuses nobody."""

    axis = fields.String(required=True, attribute="target.axis", validate=validate.OneOf(AXES))
    code = fields.String(required=True, attribute="target.code")
    label = fields.String(required=True, attribute="target.label")
    target = fields.Integer(required=True, attribute="target.target")
    confirmed = fields.Integer(required=True)
    offered = fields.Integer(required=True)
    waitlisted = fields.Integer(required=True)
