"""Every no under /v1 is a problem (RFC 9457): refusals, bad input, the framework's own errors and our faults."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from flask import Flask, Response, current_app, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from services.kit.database import DatabaseUnavailable
from services.registration.domain.refusals import Kind, NotFound, Refusal
from services.registration.runtime import runtime
from services.registration.schemas.flat import flat

MEDIA_TYPE = "application/problem+json"
STATUS = {
    Kind.INVALID: 422,
    Kind.NOT_FOUND: 404,
    Kind.GONE: 410,
    Kind.CONFLICT: 409,
    Kind.STALE: 412,
    Kind.FORBIDDEN: 403,
    Kind.PAUSED: 503,
}
FRAMEWORK_CODES = {
    400: "bad-request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    408: "request-timeout",
    413: "body-too-large",
    414: "address-too-long",
    415: "unsupported-media-type",
    416: "range-not-satisfiable",
    429: "rate-limited",
    431: "headers-too-large",
    500: "internal-error",
    503: "unavailable",
}
SENTENCES = {
    404: "There is nothing at this address, or it is not yours to see.",
    405: "This address does not take that method. The Allow header says which it takes.",
    413: "The body is larger than this address takes.",
    415: "Send the body as application/json.",
    500: "Something went wrong on our side. Nothing was stored. Please try again, and tell the operator if it stays.",
}
TRY_AGAIN_SECONDS = 5
PAUSED_SECONDS = 60

log = structlog.get_logger()


@dataclass
class Problem(Exception):
    """A no that only HTTP knows: who you are, how you asked, how often."""

    status: int
    code: str
    title: str
    detail: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Any] = field(default_factory=dict)

    def response(self) -> Response:
        """The answer to send."""
        body = {
            "type": f"{runtime().settings.public_url}/problems/{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail or self.title,
            "code": self.code,
            **self.members,
        }
        answer = Response(json.dumps(body, ensure_ascii=False), self.status, content_type=MEDIA_TYPE)
        answer.headers.extend(dict(self.headers))
        return answer


def problem_of(error: Exception) -> Problem:
    """The problem that tells this error; faults of ours say nothing about their inside."""
    match error:
        case Problem():
            return error
        case Refusal():
            members = {name: value for name, value in error.members.items() if value is not None}
            # Somebody has to resume: there is no better guess of when than the next look.
            wait = {"Retry-After": str(PAUSED_SECONDS)} if error.kind is Kind.PAUSED else {}
            return Problem(STATUS[error.kind], error.code, error.title, str(error), wait, members)
        case ValidationError():
            return invalid(error.messages)
        case DatabaseUnavailable():
            return unavailable()
        case HTTPException():
            return _of_framework(error)
        case _:
            return Problem(500, "internal-error", "Something went wrong.", SENTENCES[500])


def invalid(messages: Any) -> Problem:
    """Fields that need attention, told by dotted paths."""
    return Problem(
        422,
        "validation-failed",
        "Some fields need attention.",
        "Correct the fields named in errors and send it again.",
        members={"errors": flat(messages)},
    )


def unavailable() -> Problem:
    """The database is away for a moment."""
    return Problem(
        503,
        "unavailable",
        "The service cannot answer right now.",
        f"Nothing was stored. Please try again in {TRY_AGAIN_SECONDS} seconds.",
        {"Retry-After": str(TRY_AGAIN_SECONDS)},
    )


def register_problems(app: Flask) -> None:
    """Answer errors under /v1 with problems, and leave those of pages to the pages."""
    app.register_error_handler(Refusal, _told)
    app.register_error_handler(Problem, _told)
    app.register_error_handler(ValidationError, _told)
    app.register_error_handler(DatabaseUnavailable, _told)
    app.register_error_handler(HTTPException, _told)
    app.register_error_handler(Exception, _told)


def under_api() -> bool:
    """Whether this request is for the API rather than for a page."""
    return request.path == "/v1" or request.path.startswith(("/v1/", "/hooks/"))


PAGE_ERRORS = "placecard-page-errors"
"""Name of the extension: a function from an error to the page that tells it."""


def _told(error: Exception) -> Any:
    unexpected = not isinstance(error, Problem | Refusal | ValidationError | DatabaseUnavailable | HTTPException)
    if unexpected:
        log.error("request failed", exc_info=error)
        if current_app.config.get("PROPAGATE_EXCEPTIONS"):
            raise error
    if not under_api():
        page = current_app.extensions.get(PAGE_ERRORS)
        if page is not None:
            return page(error)
        if isinstance(error, HTTPException):
            return error
    return problem_of(error).response()


def _of_framework(error: HTTPException) -> Problem:
    status = error.code or 500
    original = error.get_response().headers
    kept = {name: value for name, value in original.items() if name in {"Allow", "Retry-After", "WWW-Authenticate"}}
    sentence = SENTENCES.get(status) or error.description or error.name
    title = NotFound.title if status == 404 else error.name  # one type of problem, one title (RFC 9457, 3.1.3)
    return Problem(status, FRAMEWORK_CODES.get(status, "refused"), title, sentence, kept)
