"""Fields of things by their names."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields


class ByName(fields.Dict):
    """Things by name, whose errors are told by name alone: ``attendance.in_person.capacity``."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, *args, **kwargs)  # type: ignore[no-untyped-call]  # marshmallow leaves it so
        except ValidationError as error:
            raise ValidationError(_without_steps(error.messages)) from error


def _without_steps(messages: Any) -> Any:
    """A dictionary's messages without the steps ``key`` and ``value``, which no reader has in what they sent."""
    if not isinstance(messages, Mapping):
        return messages
    return {name: told.get("key") or told.get("value") for name, told in messages.items()}
