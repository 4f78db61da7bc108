"""The API's description for programs, and a page of it for people; nothing is fetched from elsewhere."""

import json
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, request
from markupsafe import escape
from werkzeug.exceptions import NotFound

from services.registration.api.problems import FRAMEWORK_CODES
from services.registration.domain import refusals, repeats

blueprint = Blueprint("docs", __name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HTML = "text/html; charset=utf-8"
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Placecard API</title>
<link rel="icon" href="/static/icon.svg">
<link rel="stylesheet" href="/static/vendor/swagger-ui.css">
</head>
<body>
<main id="description"><p>This page needs JavaScript. <a href="/openapi.json">The description itself</a> does not.</p>
</main>
<script src="/static/vendor/swagger-ui-bundle.js"></script>
<script src="/static/docs.js"></script>
</body>
</html>
"""
PROBLEM_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{code} – Placecard</title></head>
<body><main><h1>{code}</h1><p>{title}</p><p><a href="/docs">The API</a></p></main></body>
</html>
"""
DESCRIPTION = "placecard-description"


@blueprint.get("/openapi.json")
def description() -> Response:
    """The description (OpenAPI 3.1)."""
    answer = Response(_described(), content_type="application/json")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@blueprint.get("/docs")
def page() -> Response:
    """The description to read and try."""
    return Response(PAGE, content_type=HTML, headers={"Content-Security-Policy": POLICY})


@blueprint.get("/problems/<code>")
def problem(code: str) -> Response:
    """What a problem's type stands for."""
    title = problem_titles().get(code)
    if title is None:
        raise NotFound
    return Response(PROBLEM_PAGE.format(code=escape(code), title=escape(title)), content_type=HTML)


def problem_titles() -> dict[str, str]:
    """Every code a problem can have, with its title."""
    known: list[type[refusals.Refusal]] = [*refusals.ALL.values(), repeats.KeyInProgress, repeats.KeyReused]
    own = {"malformed-json": "The body cannot be read.", "precondition-required": "Say which version you mean."}
    by_framework = {code: HTTPStatus(status).phrase for status, code in FRAMEWORK_CODES.items()}
    return {**by_framework, **own, **{refusal.code: refusal.title for refusal in known}}


def _described() -> bytes:
    """Written down once per application, when every door is known."""
    found: bytes | None = current_app.extensions.get(DESCRIPTION)
    if found is None:
        api: Any = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
        found = json.dumps(api.spec.to_dict(), ensure_ascii=False).encode()
        current_app.extensions[DESCRIPTION] = found
    return found
