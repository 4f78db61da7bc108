"""The query of every list, and the shape of its answer."""

from typing import Any

from marshmallow import Schema, fields

from services.registration.schemas.fields import Instant, Line, QueryFlag, QueryInteger


class PageArgs(Schema):
    """A portion of a list. Lists with filters inherit from this."""

    limit = QueryInteger(min=1, max=200, load_default=50, metadata={"description": "Most things in one answer."})
    cursor = Line(500, load_default=None, metadata={"description": "next_cursor of the answer before."})
    updated_since = Instant(load_default=None, metadata={"description": "Only what changed at or after this instant."})


class DryRunArgs(Schema):
    """Whether to tell the effect only."""

    dry_run = QueryFlag(load_default=False, metadata={"description": "Tell the full effect; store and send nothing."})


def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of a list of such items, named after them."""
    name = item.__name__.removesuffix("Schema")
    members: dict[str, Any] = {
        "items": fields.List(fields.Nested(item), required=True),
        "next_cursor": fields.String(required=True, allow_none=True),
    }
    return type(f"{name}PageSchema", (Schema,), {"__doc__": f"A portion of a list of {name}.", **members})
