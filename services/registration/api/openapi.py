"""The served description: OpenAPI 3.1, generated from the schemas, problems included."""

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import make_schema_key, resolve_schema_instance
from flask import Flask
from flask_smorest import Api
from marshmallow import Schema

from services.registration.api.ground_rules import add_components
from services.registration.api.problems import MEDIA_TYPE, register_problems
from services.registration.schemas.fields import Instant, Wall
from services.registration.schemas.problems import ProblemSchema

OPTIONS: dict[str, Any] = {
    "API_TITLE": "Placecard",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": None,
}


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest ships no types
    """flask-smorest, whose errors are problems under /v1 and the pages' own elsewhere."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        register_problems(self._app)

    def _register_responses(self) -> None:
        self.DEFAULT_RESPONSE_CONTENT_TYPE = MEDIA_TYPE
        try:
            super()._register_responses()
        finally:
            del self.DEFAULT_RESPONSE_CONTENT_TYPE


def make_api(app: Flask) -> ProblemApi:
    """The API of this application, still without doors."""
    app.config.update(OPTIONS)
    api = ProblemApi(
        app,
        spec_kwargs={
            "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=SchemaNames()),
            "info": {"description": "Invitations, seats and enquiries for events that people attend by invitation."},
        },
    )
    add_components(api.spec)
    api.ma_plugin.converter.add_attribute_function(only_fitting_default)
    api.register_field(Wall, "string", None)
    api.register_field(Instant, "string", "date-time")
    return api


def only_fitting_default(_: Any, __: Any, ret: dict[str, Any], **___: Any) -> dict[str, Any]:
    """Leave out defaults that only mean "not given": the field itself would not take them."""
    if ret.get("default", 0) in (None, ""):
        del ret["default"]
    return {}


class SchemaNames:
    """A name per shape: ``Event``, ``EventPatch`` when every field may be left out, else a number behind it."""

    def __init__(self) -> None:
        self._names: dict[Any, str] = {}

    def __call__(self, schema: Any) -> str:
        """The name of a schema, always the same for the same shape."""
        made = resolve_schema_instance(schema)
        shape = make_schema_key(made)
        if shape not in self._names:
            self._names[shape] = self._free(_plain_name(made))
        return self._names[shape]

    def _free(self, name: str) -> str:
        taken = set(self._names.values())
        return next(one for one in (name, *(f"{name}{number}" for number in range(2, 100))) if one not in taken)


def _plain_name(schema: Schema) -> str:
    name = type(schema).__name__.removesuffix("Schema")
    return f"{name}Patch" if schema.partial is True else name
