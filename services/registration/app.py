"""Put the doors together: JSON under /v1, pages under /."""

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix

from services.registration import pages
from services.registration.api import blueprints
from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.dispatch import guard_all
from services.registration.api.observing import observe
from services.registration.api.openapi import make_api
from services.registration.runtime import EXTENSION, Runtime

BODY_LIMIT = 1024 * 1024
PACKED = (".css", ".js", ".svg")


log = structlog.get_logger()


class WebApp(Flask):
    """Flask for plain views, whose faults are logged by route: an address may hold somebody's token."""

    def ensure_sync(self, func: Any) -> Any:
        """The view itself: none of ours is a coroutine, and asking costs time at every call."""
        return func

    def send_static_file(self, filename: str) -> Response:
        """A file of ours, packed for whoever unpacks it (RFC 9110, 8.4.1.3): style sheets are a sixth of their size.

        Pages are not: they hold secrets and what somebody typed, and the length of what is packed could tell of both.
        """
        answer = super().send_static_file(filename)
        if not filename.endswith(PACKED):
            return answer
        answer.vary.add("Accept-Encoding")
        if answer.status_code == 200 and request.method == "GET" and request.accept_encodings["gzip"] > 0:
            tag, _ = answer.get_etag()
            packed = _packed(Path(self.static_folder or "") / filename, tag or "")
            answer.close()
            answer.direct_passthrough = False
            answer.set_data(packed)
            answer.headers["Content-Encoding"] = "gzip"
            answer.set_etag(f"{tag}-gzip")
            answer.make_conditional(request)
        return answer

    def log_exception(self, exc_info: Any) -> None:
        """Log a fault that no error handler answered."""
        route = request.url_rule.rule if request.url_rule else "none"
        log.error("request failed", route=route, exc_info=exc_info)


@lru_cache(maxsize=16)
def _packed(path: Path, _tag: str) -> bytes:
    """The file's content at this tag, packed once."""
    return gzip.compress(path.read_bytes(), mtime=0)


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies, whose signer is made once, not twice for every request."""

    def __init__(self) -> None:
        self._signer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        """The signer of the one application this belongs to."""
        self._signer = self._signer or super().get_signing_serializer(app)
        return self._signer


def create_app(runtime: Runtime) -> Flask:
    """The web application around a runtime.

    Args:
        runtime: settings, database, keys, limits and clock that all doors use.
    """
    app = WebApp(__name__, static_folder="static", static_url_path="/static")
    app.url_map.merge_slashes = False  # the redirect would name whatever host the visitor names
    first_key, *older_keys = runtime.keys.signing_keys
    app.config.update(
        SECRET_KEY=first_key,
        SECRET_KEY_FALLBACKS=older_keys,
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=runtime.settings.is_https,
        SESSION_COOKIE_NAME="__Host-session" if runtime.settings.is_https else "session",
    )
    app.session_interface = Sessions()
    app.extensions[EXTENSION] = runtime
    api = make_api(app)
    for blueprint in blueprints():
        if isinstance(blueprint, ApiBlueprint):
            api.register_blueprint(blueprint)
        else:
            app.register_blueprint(blueprint)
    guard_all(app)
    register_pages = getattr(pages, "register", None)
    if register_pages is not None:
        register_pages(app)
    behind_proxies(app, runtime.settings.trusted_proxies)
    observe(app, is_https=runtime.settings.is_https)
    return app


def warm_up(app: Flask) -> None:
    """Compile every template now, so that the first visitors do not wait for it all at once."""
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)


def behind_proxies(app: Flask, number: int) -> None:
    """Believe the last ``number`` proxies about the visitor's address and scheme, and nobody else."""
    if number > 0:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=number, x_proto=number, x_host=0)  # type: ignore[method-assign]  # the documented way
