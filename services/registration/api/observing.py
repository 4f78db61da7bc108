"""What every request leaves behind: its id, one log line, two numbers, and safe headers.

This wraps the application where a request costs least: no hook of the framework runs for it.
"""

import re
import time
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from flask import Flask
from structlog.contextvars import bind_contextvars, clear_contextvars

from services.kit.database import new_id
from services.registration.api.limits import STANDING, standing_headers
from services.registration.api.metrics import count_request

log = structlog.get_logger()

_SAFE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)
SAFE_HEADERS = {
    "x-content-type-options": ("X-Content-Type-Options", "nosniff"),
    "referrer-policy": ("Referrer-Policy", "no-referrer"),
    "x-frame-options": ("X-Frame-Options", "DENY"),
    "cross-origin-opener-policy": ("Cross-Origin-Opener-Policy", "same-origin"),
    "cross-origin-resource-policy": ("Cross-Origin-Resource-Policy", "same-origin"),
    "permissions-policy": ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    "content-security-policy": (
        "Content-Security-Policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
}
"""For answers that bring no policy of their own; pages bring theirs."""
STRICT_TRANSPORT = {"strict-transport-security": ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")}
NOT_STORED = {"cache-control": ("Cache-Control", "no-store")}

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]


def observe(app: Flask, *, is_https: bool) -> None:
    """Look at every request on its way in and out."""
    app.wsgi_app = _Observed(app.wsgi_app, is_https=is_https)  # type: ignore[method-assign]  # the documented way


class _Observed:
    """A WSGI application around another (PEP 3333)."""

    def __init__(self, inner: Application, *, is_https: bool) -> None:
        self._inner = inner
        self._pages = SAFE_HEADERS | (STRICT_TRANSPORT if is_https else {})
        self._api = self._pages | NOT_STORED

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        arrived = time.perf_counter()
        request_id = _request_id(environ.get("HTTP_X_REQUEST_ID", ""))
        clear_contextvars()
        bind_contextvars(request_id=request_id)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            self._complete(environ, headers, request_id)
            _leave_trace(environ, int(status[:3]), time.perf_counter() - arrived)
            return start_response(status, headers, *rest)

        return self._inner(environ, start)

    def _complete(self, environ: Environ, headers: list[tuple[str, str]], request_id: str) -> None:
        present = {name.lower() for name, _ in headers}
        wanted = self._api if environ.get("PATH_INFO", "").startswith(("/v1/", "/hooks/")) else self._pages
        headers += [pair for name, pair in wanted.items() if name not in present]
        headers.append(("X-Request-ID", request_id))
        if STANDING in environ:
            headers += standing_headers(environ[STANDING])


def _leave_trace(environ: Environ, status: int, seconds: float) -> None:
    request = environ.get("werkzeug.request")
    rule = request.url_rule if request is not None else None
    method, route = environ.get("REQUEST_METHOD", ""), rule.rule if rule is not None else "none"
    count_request(method, route, status, seconds)
    log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _request_id(given: str) -> str:
    return given if _SAFE_ID.fullmatch(given) else new_id().hex
