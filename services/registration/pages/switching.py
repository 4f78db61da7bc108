"""Choosing another language: on every page, without script, remembered, and nothing typed is lost.

A page without a form has links (``?speak=fr``), one with a form has buttons that send along what was typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask, after_this_request, current_app, g, redirect, request, url_for
from flask.signals import before_render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from services.letters.languages import locale_of
from services.registration.pages.forms import Form, posted, typed_over
from services.registration.pages.languages import choose, page_language, page_languages
from services.registration.pages.security import cookie_name
from services.registration.runtime import runtime

ASKED = "speak"
COOKIE = "placecard-language"
DAYS = 365
KEEPING = frozenset({"pages.invitation.change", "pages.invitation.check"})
"""Doors that store nothing but what was typed and lead back to it; others are not entered by choosing a language."""


@dataclass(frozen=True)
class Choice:
    """A language that can be chosen."""

    tag: str
    name: str
    direction: str
    url: str
    is_spoken: bool


def register_switching(app: Flask) -> None:
    """Give templates the languages to choose from, and forms what was typed before the choice."""
    app.jinja_env.globals.update(languages_to_choose=languages_to_choose)
    before_render_template.connect(_keep_typed, app)


def heed_choice() -> ResponseReturnValue | None:
    """Speak the language chosen now or before; a choice made now leads back to the same page."""
    if kept := _known(request.cookies.get(cookie_name(COOKIE), "")):
        choose(kept)
    chosen = _known(request.args.get(ASKED, ""))
    if not chosen:
        return None
    after_this_request(lambda response: _remember(response, chosen))
    choose(chosen)
    if request.method != "POST":
        query = _query()
        return redirect(f"{request.path}?{query}" if query else request.path, 303)
    return None if request.endpoint in KEEPING else _drawn_again()


def languages_to_choose(path: str = "") -> Iterator[Choice]:
    """The languages of pages, each by its own name, with the address that chooses it on this page."""
    for tag in page_languages():
        locale = locale_of(tag)
        name = str(locale.languages.get(tag) or tag)
        # Relative to the page: what is not there looks the same at every address, and no page repeats a token.
        there = path if path or _page_here() else url_for("pages.events.home")
        yield Choice(tag, name, locale.text_direction, f"{there}?{_query(**{ASKED: tag})}", tag == page_language())


def _query(**more: str) -> str:
    """The query of this page, but for languages."""
    kept = [(name, text) for name, text in request.args.items(multi=True) if name not in (ASKED, "lang")]
    return urlencode([*kept, *more.items()])


def _drawn_again() -> ResponseReturnValue:
    """The page as it was, with what was typed into its form; nothing is stored."""
    page = _page_here()
    if page is None:
        return redirect(url_for("pages.events.home"), 303)
    g.typed = posted().values
    endpoint, values = page
    return current_app.make_response(current_app.ensure_sync(current_app.view_functions[endpoint])(**values))


def _page_here() -> tuple[str, dict[str, Any]] | None:
    """What draws the page at this address, if it is one to come back to."""
    if request.method != "POST":
        return (request.endpoint, request.view_args or {}) if request.endpoint else None
    try:
        endpoint, values = current_app.create_url_adapter(request).match(method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return None
    return endpoint, dict(values)


def _keep_typed(_app: Flask, context: dict[str, Any], **_: Any) -> None:
    if "typed" in g and isinstance(context.get("form"), Form):
        context["form"] = typed_over(context["form"], g.typed)


def _known(tag: str) -> str:
    return tag if tag in page_languages() else ""


def _remember(response: Response, tag: str) -> Response:
    secure = runtime().settings.is_https
    response.set_cookie(
        cookie_name(COOKIE), tag, secure=secure, httponly=True, samesite="Lax", path="/", max_age=DAYS * 86400
    )
    return response
