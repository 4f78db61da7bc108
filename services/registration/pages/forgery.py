"""Posts come from our own forms, and a form that waited long loses nothing."""

from urllib.parse import urlsplit

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import Forbidden

from services.registration.runtime import runtime

csrf = CSRFProtect()
UNSEEN = frozenset({"csrf_token"})
ONE_CLICK = "pages.unsubscribing.stop"
"""The one door that mail programs post to: what they send is in RFC 8058, and the address itself is the secret."""


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
    if request.method in ("GET", "HEAD", "OPTIONS") or _is_one_click():
        return None
    if _is_from_elsewhere():
        raise Forbidden
    try:
        csrf.protect()
    except CSRFError:
        return _send_again(offered=_is_surely_ours())
    return None


def _is_one_click() -> bool:
    return request.endpoint == ONE_CLICK and request.form.get("List-Unsubscribe") == "One-Click"


def _is_from_elsewhere() -> bool:
    """Whether the browser says that another site sent it: by Fetch Metadata, in older browsers by Origin."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("cross-site", "same-site")
    return _origin() is not None and not _names_us(_origin())


def _is_surely_ours() -> bool:
    """Whether sending it again is harmless: a page of another site could else have filled in what one click then sends.

    Where a browser tells nothing, a cookie of ours does: all are SameSite=Lax, so another site's post brings none.
    """
    return "Sec-Fetch-Site" in request.headers or _names_us(_origin()) or bool(request.cookies)


def _origin() -> str | None:
    """Who sent it. Pages without a referrer, as ours with personal links, send the text ``null``."""
    told = request.headers.get("Origin", "null")
    return None if told == "null" else told


def _names_us(origin: str | None) -> bool:
    return origin is not None and urlsplit(origin).netloc in (
        request.host,
        urlsplit(runtime().settings.public_url).netloc,
    )


def _send_again(*, offered: bool) -> Response:
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in UNSEEN] if offered else []
    page = render_template("pages/send_again.html", typed=typed, offered=offered, path=request.path)
    return make_response(page, 400)
