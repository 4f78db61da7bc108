"""What every request leaves behind: its id, one log line, two numbers, and safe headers."""

import re
import time

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

from services.kit.database import new_id
from services.registration.api.limits import standing_headers
from services.registration.api.metrics import count_request
from services.registration.api.problems import under_api
from services.registration.runtime import runtime

REQUEST_ID = "X-Request-ID"
_SAFE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)

log = structlog.get_logger()

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
"""For answers that bring no policy of their own; pages bring theirs."""
STRICT_TRANSPORT = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def observe(app: Flask) -> None:
    """Look at every request on its way in and out."""
    app.before_request_funcs.setdefault(None, []).insert(0, _arrive)
    app.after_request(_leave)


def _arrive() -> None:
    g.arrived = time.perf_counter()
    given = request.headers.get(REQUEST_ID, "")
    g.request_id = given if _SAFE_ID.fullmatch(given) else new_id().hex
    clear_contextvars()
    bind_contextvars(request_id=g.request_id)


def _leave(response: Response) -> Response:
    _add_headers(response)
    seconds = time.perf_counter() - g.arrived
    route = request.url_rule.rule if request.url_rule else "none"
    count_request(request.method, route, response.status_code, seconds)
    log.info("request", method=request.method, route=route, status=response.status_code, ms=round(seconds * 1000, 1))
    return response


def _add_headers(response: Response) -> None:
    headers = response.headers
    headers[REQUEST_ID] = g.request_id
    for name, value in EVERYWHERE.items():
        headers.setdefault(name, value)
    if under_api():
        headers["Cache-Control"] = "no-store"
        standing = g.get("standing")
        if standing is not None:
            headers.extend(standing_headers(standing))
    if runtime().settings.is_https:
        headers.setdefault(*STRICT_TRANSPORT)
