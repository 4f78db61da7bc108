"""marshmallow's nested messages as the contract and the pages want them: flat."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError


def flat(messages: Any, path: str = "") -> dict[str, list[str]]:
    """Messages by dotted, indexed paths without the location; what concerns no field is under ``""``."""
    if isinstance(messages, Mapping):
        found: dict[str, list[str]] = {}
        for name, below in messages.items():
            step = "" if name == "_schema" else str(name)
            for key, told in flat(below, ".".join(part for part in (path, step) if part)).items():
                found.setdefault(key, []).extend(told)
        return found
    sentences = messages if isinstance(messages, list) else [messages]
    return {path: [str(sentence) for sentence in sentences]}


def flat_errors(error: ValidationError) -> dict[str, list[str]]:
    """What a schema found wrong, flat."""
    return flat(error.normalized_messages())  # type: ignore[no-untyped-call]  # marshmallow left it out
