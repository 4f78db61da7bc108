"""Rules of fields, put together."""

from typing import Any


def joined(first: Any, others: Any) -> list[Any]:
    """A field's own rule, then those given to it."""
    if others is None:
        return [first]
    return [first, *others] if isinstance(others, list | tuple) else [first, others]
