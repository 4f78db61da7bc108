"""``/dev/mail``: the mails that the built-in sink kept, to look at in a browser. One-machine run only.

The mails hold working links, so the pages answer on the machine itself alone: what a proxy passes on is
refused, and so is a browser that was lured here under another host's name.
"""

import re
from pathlib import Path
from typing import Never
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from services.local.mailbox import Mail, list_mails, mail_or_none

_PAGE = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FRAMED = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; frame-ancestors 'self'"
)
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_PASSED_ON = frozenset({"forwarded", "x-forwarded-for", "x-forwarded-host"})
_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")


def mail_blueprint(folder: Path) -> Blueprint:
    """The pages for one mail folder."""
    blueprint = Blueprint("dev_mail", __name__, url_prefix="/dev/mail", template_folder="templates")
    pages = _Pages(folder)
    blueprint.before_request(pages.require_this_machine)
    blueprint.add_url_rule("", view_func=pages.index)
    blueprint.add_url_rule("/style.css", view_func=pages.style)
    blueprint.add_url_rule("/<mail_id>", view_func=pages.show)
    blueprint.add_url_rule("/<mail_id>/html", view_func=pages.html)
    blueprint.add_url_rule("/<mail_id>/calendar", view_func=pages.calendar)
    blueprint.add_url_rule("/<mail_id>/raw", view_func=pages.raw)
    return blueprint


class _Pages:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def require_this_machine(self) -> None:
        asked = urlsplit(f"//{request.host}").hostname
        passed_on = _PASSED_ON & {name.lower() for name, _ in request.headers}
        if asked not in _HERE or request.remote_addr not in _HERE or passed_on:
            abort(404)

    def index(self) -> ResponseReturnValue:
        """All mails, newest first."""
        return _page(render_template("dev_mail/list.html", mails=list_mails(self._folder)))

    def show(self, mail_id: str) -> ResponseReturnValue:
        """One mail with its parts."""
        mail = self._mail(mail_id)
        return _page(render_template("dev_mail/mail.html", mail=mail, text=_linked(mail.text)))

    def html(self, mail_id: str) -> ResponseReturnValue:
        """The HTML part for the frame; links open in a window of their own."""
        body = f'<base target="_blank">{self._mail(mail_id).html}'
        answer = _answer(body, "text/html", _FRAMED)
        answer.headers["X-Frame-Options"] = "SAMEORIGIN"
        return answer

    def calendar(self, mail_id: str) -> ResponseReturnValue:
        """The calendar part as a file."""
        calendar = self._mail(mail_id).calendar or _not_there()
        answer = _answer(calendar, "text/calendar", _PAGE)
        answer.headers["Content-Disposition"] = f'attachment; filename="{mail_id}.ics"'
        return answer

    def raw(self, mail_id: str) -> ResponseReturnValue:
        """The mail as it was taken."""
        return _answer(self._mail(mail_id).raw, "text/plain", _PAGE)

    def style(self) -> ResponseReturnValue:
        """How the pages look."""
        css = (Path(__file__).parent / "templates" / "dev_mail" / "style.css").read_text()
        return _answer(css, "text/css", _PAGE)

    def _mail(self, mail_id: str) -> Mail:
        return mail_or_none(self._folder, mail_id) or _not_there()


def _not_there() -> Never:
    abort(404)


def _page(html: str) -> Response:
    return _answer(html, "text/html", _PAGE)


def _answer(body: str | bytes, kind: str, policy: str) -> Response:
    answer = Response(body, mimetype=kind)
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _linked(text: str) -> Markup:
    """The text with its addresses as links."""
    parts, end = [], 0
    for found in _LINK.finditer(text):
        parts.append(escape(text[end : found.start()]))
        parts.append(Markup('<a href="{0}">{0}</a>').format(found.group()))
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])
