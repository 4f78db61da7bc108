"""Every text that any door of the API takes is looked at: found in the description of the doors, so a new one too."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, ValidationError, fields

from services.registration.api.guards import method_of
from services.registration.schemas.fields import ByName, Line, Paragraphs
from tests.security import hostile
from tests.security.hostile import Path, leaves

Field = fields.Field[Any]
OF_QUESTIONS = ("answers",)
"""What the event's own questions take depends on the question: looked at when the answer is."""
CHANGING = ("POST", "PUT", "PATCH")


@pytest.fixture
def taken(app: Flask) -> dict[str, Field]:
    """Every field of every body, by the door and the place in it."""
    return {
        f"{method} {rule.rule} {'.'.join(map(str, path))}": leaf
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/v1")
        for method in CHANGING
        if method in (rule.methods or ())
        for schema in bodies(method_of(app.view_functions[rule.endpoint], method))
        for path, leaf in of_schema(schema)
        if path != OF_QUESTIONS
    }


def bodies(view: Any) -> Iterator[Schema]:
    """The schemas of a view's JSON."""
    for one in getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", []):
        if one["in"] == "json":
            yield one["schema"]() if isinstance(one["schema"], type) else one["schema"]


def of_schema(schema: Schema) -> Iterator[tuple[Path, Field]]:
    """Places and fields; of a list its first, of a map one entry."""
    for name, field in schema.fields.items():
        for path, leaf in leaves(field):
            yield (field.data_key or name, *path), leaf


def refused(leaf: Field, text: str) -> bool:
    """Whether the field does not take this text."""
    try:
        leaf.deserialize({"en": text} if isinstance(leaf, ByName) else text)
    except ValidationError:
        return True
    return False


def is_text(leaf: Field) -> bool:
    return isinstance(leaf, (fields.String, ByName))


@pytest.mark.parametrize("text", hostile.CONTROLS.values(), ids=list(hostile.CONTROLS))
def test_no_field_takes_a_control_character(taken: dict[str, Field], text: str) -> None:
    texts = {name: leaf for name, leaf in taken.items() if is_text(leaf)}
    assert len(texts) > 150
    assert [name for name, leaf in texts.items() if not refused(leaf, text)] == []


@pytest.mark.parametrize("text", hostile.BREAKS.values(), ids=list(hostile.BREAKS))
def test_no_line_takes_a_break(taken: dict[str, Field], text: str) -> None:
    lines = {name: leaf for name, leaf in taken.items() if isinstance(leaf, fields.String)}
    found = [name for name, leaf in lines.items() if not isinstance(leaf, Paragraphs) and not refused(leaf, text)]
    assert found == []


def test_no_field_takes_ten_thousand_characters_unless_it_says_so(
    taken: dict[str, Field],
) -> None:
    text = "a" * 100_000
    texts = {name: leaf for name, leaf in taken.items() if is_text(leaf)}
    endless = [name for name, leaf in texts.items() if not refused(leaf, text)]
    assert [name for name in endless if not name.endswith(" logo")] == [], "a logo is bytes, and measured as such"


def test_but_lines_take_what_people_are_called(taken: dict[str, Field]) -> None:
    """The control: it is not everything that is refused."""
    free = [leaf for leaf in taken.values() if type(leaf) in (Line, Paragraphs)]
    assert len([leaf for leaf in free if not refused(leaf, "Zoë O’Néill")]) * 10 > len(free) * 8
