"""Organisations as their organisers see and change them."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from services.registration.domain.branding import LOGO_BYTES, Brand, BrandChange
from services.registration.domain.colours import is_colour
from services.registration.schemas.fields import Line

_MOST = -(-LOGO_BYTES // 3) * 4
_COLOUR = "Must be a colour as #rrggbb, such as #14524f."
_LOGO = f"Must be a picture of at most {LOGO_BYTES} bytes, in base64."


class Colour(fields.String):
    """A colour as ``#rrggbb``."""

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"pattern": "^#[0-9A-Fa-f]{6}$", **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs)).lower()
        if not is_colour(text):
            raise ValidationError(_COLOUR)
        return text


class Base64(fields.String):
    """Bytes in base64 (RFC 4648, 4)."""

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"format": "byte", **kwargs.pop("metadata", {})}
        super().__init__(validate=validate.Length(max=LOGO_BYTES, error=_LOGO), metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError(_LOGO) from error


class OrganisationChangeSchema(Schema):
    """An organisation as it is to look."""

    name = Line(200, required=True)
    accent_colour = Colour(
        load_default=None,
        allow_none=True,
        metadata={"description": "Of links and buttons; left out or null: ours. Dark pages get a lighter shade of it."},
    )
    logo = Base64(
        allow_none=True,
        metadata={
            "description": f"A PNG, JPEG or WebP picture of at most {LOGO_BYTES} bytes, in base64. Left out, the one "
            "there is stays; null takes it away.",
            "maxLength": _MOST,
        },
    )

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> BrandChange:
        logo = (data["logo"] or b"") if "logo" in data else None
        return BrandChange(name=data["name"], accent=data["accent_colour"] or "", logo=logo)


class OwnOrganisationSchema(Schema):
    """An organisation as it looks."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    accent_colour = fields.String(required=True, allow_none=True)
    accent_colour_at_night = fields.String(
        required=True, allow_none=True, metadata={"description": "The shade that dark pages get."}
    )
    logo_url = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


def told(brand: Brand, *, site: str) -> dict[str, Any]:
    """An organisation as it looks on this site."""
    look = brand.look
    return {
        "id": brand.organisation_id,
        "name": brand.name,
        "accent_colour": brand.accent or None,
        "accent_colour_at_night": look.accent_at_night or None if look else None,
        "logo_url": f"{site}{brand.logo_path}" if brand.logo_path else None,
        "version": brand.version,
    }
