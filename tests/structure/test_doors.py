"""Every way in says who may come in."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue

from services.registration.api.dispatch import GUARDED, guard_all
from services.registration.api.guards import guards_of
from services.registration.domain.callers import SCOPES

SCHEMES = {"Bearer", "Invitation", "Registration", ""}
PUBLIC_GETS_FOR_MACHINES = {"/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/static/<path:filename>"}


def doors(app: Flask) -> list[tuple[str, Callable[..., Any], set[str]]]:
    return [
        (rule.rule, app.view_functions[rule.endpoint], (rule.methods or set()) - {"OPTIONS"})
        for rule in app.url_map.iter_rules()
    ]


def test_every_json_door_declares_its_guard(app: Flask) -> None:
    json_doors = [door for door in doors(app) if door[0].startswith("/v1")]

    assert len(json_doors) > 20
    for path, view, methods in json_doors:
        for method, guard in guards_of(view, methods).items():
            assert guard is not None, f"{method} {path}"
            assert guard.scheme in SCHEMES, f"{method} {path}"
            assert bool(guard.scope) == (guard.scheme == "Bearer"), f"{method} {path}"
            assert guard.scope in {"", *SCOPES}, f"{method} {path}"
            assert guard.scheme or guard.reason, f"{method} {path} is public and does not say why"


def test_every_json_door_is_behind_its_guard(app: Flask) -> None:
    assert [path for path, view, _ in doors(app) if path.startswith("/v1") and not hasattr(view, GUARDED)] == []


def test_outside_the_api_only_pages_take_posts(app: Flask) -> None:
    posting = {
        rule.endpoint.partition(".")[0]
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith("/v1") and (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
    }

    assert posting <= {"pages", "hooks"}, "besides pages only signed calls of programs"


def test_a_door_without_guard_stops_the_start() -> None:
    app = Flask("planted")

    @app.get("/v1/open-to-all")
    def planted() -> ResponseReturnValue:
        return "anybody"

    with pytest.raises(LookupError, match="/v1/open-to-all has no guard"):
        guard_all(app)
