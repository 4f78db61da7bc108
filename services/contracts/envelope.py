"""A message with its id, type, version and time; to and from JSON."""

import dataclasses
import types
import typing
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from services.contracts.messages import MESSAGES, Message


class UnknownMessage(Exception):
    """This release does not know the type, or the facts lack something the type needs."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One row of the outbox as the reader takes it."""

    id: UUID
    occurred_at: datetime
    message: Message
    sealed_token: bytes | None = None
    request_id: str = ""


def facts_of(message: Message) -> dict[str, Any]:
    """The message as a JSON object."""
    return typing.cast("dict[str, Any]", _plain(message))


def message_from(type_: str, facts: dict[str, Any]) -> Message:
    """Read a message back, leaving out what this release does not know.

    Raises:
        UnknownMessage: the type is unknown or a needed fact is missing.
    """
    cls = MESSAGES.get(type_)
    if cls is None:
        raise UnknownMessage(f"no message is called {type_}")
    try:
        return typing.cast("Message", _built(cls, facts))
    except (TypeError, AttributeError) as error:
        raise UnknownMessage(f"{type_} lacks a fact it needs") from error


def _plain(value: Any) -> Any:
    """A dataclass as an object, all the way down; several times as fast as copying every leaf."""
    cls: type = type(value)
    names = _names(cls)
    if names:
        return {name: _plain(getattr(value, name)) for name in names}
    return [_plain(item) for item in value] if isinstance(value, list) else value


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls)) if dataclasses.is_dataclass(cls) else ()


@cache
def _hints(cls: type) -> dict[str, Any]:
    return {f.name: hint for f, hint in ((f, typing.get_type_hints(cls)[f.name]) for f in dataclasses.fields(cls))}


def _built(hint: Any, value: Any) -> Any:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return hint(**{name: _built(h, value[name]) for name, h in _hints(hint).items() if name in value})
    origin = typing.get_origin(hint)
    if origin is list:
        return [_built(typing.get_args(hint)[0], item) for item in value]
    if origin in (types.UnionType, typing.Union) and value is not None:
        return _built(next(arg for arg in typing.get_args(hint) if arg is not types.NoneType), value)
    return value
