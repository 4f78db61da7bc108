"""Posts come from our own forms, and a form that waited long loses nothing."""

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import Forbidden

csrf = CSRFProtect()
UNSEEN = frozenset({"csrf_token"})


def register_forgery_check(app: Flask) -> None:
    """Provide ``csrf_token()`` to templates; pages check it, the API has no cookies to abuse."""
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may stay open over lunch (WCAG 2.2.1)
        WTF_CSRF_SSL_STRICT=False,  # token pages send no referrer; Sec-Fetch-Site is looked at instead
    )
    csrf.init_app(app)


def check_forgery() -> Response | None:
    """Let a post pass that came from our form; else offer to send the same again.

    Raises:
        Forbidden: another site sent it.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise Forbidden
    try:
        csrf.protect()
    except CSRFError:
        return _send_again()
    return None


def _send_again() -> Response:
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in UNSEEN]
    return make_response(render_template("pages/send_again.html", typed=typed, path=request.path), 400)
