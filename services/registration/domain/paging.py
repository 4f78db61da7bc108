"""Long lists in portions: a cursor holds the sort values of the last thing shown, and is opaque outside."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from services.registration.domain.refusals import Invalid

T = TypeVar("T")
BAD_CURSOR = "This cursor is not one of ours. Start again without it."


@dataclass(frozen=True)
class Page(Generic[T]):
    """One portion of a list, and the cursor of the next, or None at the end."""

    items: Sequence[T]
    next_cursor: str | None = None


def encode_cursor(*values: datetime | UUID | int | str) -> str:
    """Sort values as an opaque text."""
    parts = [value if isinstance(value, int) else _spelt(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The sort values of a cursor, each of its kind (``datetime``, ``UUID``, ``int``, ``str``); None without one.

    Raises:
        Invalid: it is not one of ours.
    """
    if not cursor:
        return None
    try:
        parts = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(parts, list):
            raise TypeError(parts)
        return tuple(_read(part, kind) for part, kind in zip(parts, kinds, strict=True))
    except (ValueError, TypeError, binascii.Error, OverflowError, RecursionError) as error:
        raise Invalid({"cursor": [BAD_CURSOR]}) from error


def _spelt(value: datetime | UUID | str) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _read(part: Any, kind: type) -> Any:
    if kind is int:
        return _whole(part)
    if not isinstance(part, str) or "\0" in part:
        raise TypeError(part)
    if kind is datetime:
        return _aware(datetime.fromisoformat(part))
    return UUID(part) if kind is UUID else part


def _whole(part: Any) -> int:
    if type(part) is not int or abs(part) > 2**62:
        raise TypeError(part)
    return part


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(moment)
    return moment
