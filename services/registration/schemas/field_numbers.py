"""Fields of numbers and flags: strict about types."""

import re
from typing import Any

from marshmallow import fields, validate

from services.registration.schemas.field_rules import joined


class Integer(fields.Integer):
    """A whole number: ``3`` and ``3.0`` are, ``"3"``, ``3.5`` and ``true`` are not.

    Args:
        min: the least.
        max: the most; without it what the database can hold.
    """

    def __init__(self, *, min: int = 0, max: int = 2_147_483_647, **kwargs: Any) -> None:  # noqa: A002  as above
        within = validate.Range(min=min, max=max)
        super().__init__(strict=True, validate=joined(within, kwargs.pop("validate", None)), **kwargs)

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        if isinstance(value, float) and not value.is_integer():
            raise self.make_error("invalid", input=value)
        return int(value)


class QueryInteger(Integer):
    """A whole number in a query, where everything is text: plain digits only."""

    def _validated(self, value: Any) -> int:
        if not re.fullmatch(r"-?[0-9]{1,9}", str(value)):
            raise self.make_error("invalid", input=value)
        return int(value)


class Flag(fields.Boolean):
    """``true`` or ``false`` and nothing that merely resembles them."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class QueryFlag(fields.Boolean):
    """``true`` or ``false`` in a query, where everything is text."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if value not in ("true", "false"):
            raise self.make_error("invalid", input=value)
        return bool(value == "true")
