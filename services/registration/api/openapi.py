"""The served description: OpenAPI 3.1, generated from the schemas, problems included."""

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask import Flask
from flask_smorest import Api

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
            "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=schema_name),
            "info": {"description": "Invitations, seats and enquiries for events that people attend by invitation."},
        },
    )
    add_components(api.spec)
    api.register_field(Wall, "string", None)
    api.register_field(Instant, "string", "date-time")
    return api


def schema_name(schema: Any) -> str:
    """A name per shape: ``Event`` and, when every field may be left out, ``EventPatch``."""
    found = resolve_schema_cls(schema)
    name = (found[0] if isinstance(found, list) else found).__name__.removesuffix("Schema")
    return f"{name}Patch" if getattr(schema, "partial", False) else name
