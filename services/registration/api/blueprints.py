"""The blueprint of every JSON door: strict parsing in, schema out."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Request
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, ValidationError
from webargs import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from services.registration.api.ground_rules import describe_ground_rules
from services.registration.api.problems import Problem, invalid


class StrictParser(FlaskParser):
    """Bodies must be JSON as RFC 8259 means it, with known members only.

    Query arguments nobody declared are refused by the guard, which knows all schemas of a view.
    """

    def load_json(self, req: Request, schema: Any) -> Any:
        """The body as data.

        Raises:
            UnsupportedMediaType: it says it is something else.
            Problem: it is no JSON.
        """
        if not req.is_json:
            if not req.content_length and not req.get_data():
                return {} if schema_takes_nothing(schema) else missing
            raise UnsupportedMediaType
        return read_json(req.get_data())

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        """Tell the fields' errors without the location under which webargs files them."""
        messages = error.messages
        if isinstance(messages, dict) and len(messages) == 1:
            messages = next(iter(messages.values()))
        raise invalid(messages)


def schema_takes_nothing(schema: Any) -> bool:
    """Whether an empty body will do: no field is required."""
    return not any(field.required for field in schema.fields.values())


def read_json(body: bytes) -> Any:
    """Parse a body, refusing what two parsers could read in two ways.

    Raises:
        Problem: 400 ``malformed-json``.
    """
    try:
        text = body.decode("utf-8")
        data = json.loads(text, object_pairs_hook=_without_twins, parse_constant=_no_constant)
        if "\\u" in text:
            json.dumps(data, ensure_ascii=False).encode()  # half a letter (an unpaired surrogate) cannot be written
        return data
    except (ValueError, RecursionError) as error:
        told = str(error) if isinstance(error, _Ambiguous) else "The body is not valid JSON in UTF-8."
        raise Problem(400, "malformed-json", "The body cannot be read.", told) from error


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest ships no types
    """A flask-smorest blueprint with the strict parser, whose description tells the ground rules too."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_doc_cbks.append(describe_ground_rules)

    def arguments(self, schema: Any, *, location: str = "json", **kwargs: Any) -> Any:
        """As in flask-smorest, with the schema made once instead of at every request.

        In a query each schema picks what it knows; the guard refuses what none of them knows.
        """
        if isinstance(schema, type):
            schema = schema(unknown=EXCLUDE) if location in {"query", "querystring"} else schema()
        return super().arguments(schema, location=location, **kwargs)


class _Ambiguous(ValueError):
    """JSON that parsers disagree about."""


def _without_twins(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Ambiguous("The body names a member twice.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise _Ambiguous(f"{name} is not a number in JSON.")
