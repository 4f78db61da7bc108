"""A no that people can use: what happened, what to do, whom to ask."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from services.kit.database import DatabaseUnavailable
from services.registration.domain.refusals import Gone, Kind, Refusal
from services.registration.pages.brands import wear
from services.registration.pages.languages import said
from services.registration.pages.languages import translated as _
from services.registration.pages.security import keep_private, secured
from services.registration.pages.wording import refused

STATUS = {
    Kind.INVALID: 422,
    Kind.NOT_FOUND: 404,
    Kind.GONE: 410,
    Kind.CONFLICT: 409,
    Kind.STALE: 412,
    Kind.FORBIDDEN: 403,
    Kind.PAUSED: 503,
}
PAGE_ERRORS = "placecard-page-errors"
TRY_AGAIN_SECONDS = 5


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page that tells an error."""

    status: int
    title: str
    paragraphs: tuple[str, ...]
    contact: Any = None
    event: Any = None
    offer_link: bool = False


def register_error_pages(app: Flask) -> None:
    """Offer the function that tells errors outside the API."""
    app.extensions[PAGE_ERRORS] = error_page


def error_page(error: Exception) -> Response:
    """The page that tells this error; faults of ours say nothing about their inside."""
    if isinstance(error, HTTPException) and (error.code is None or error.code < 400):
        return make_response(error.get_response())
    keep_private()
    page = told(error)
    response = make_response(render_template("pages/problem.html", page=page), page.status)
    if isinstance(error, HTTPException):
        original = error.get_response().headers
        kept = {name: original[name] for name in ("Allow", "Retry-After") if name in original}
        response.headers.update(kept)
    if isinstance(error, DatabaseUnavailable):
        response.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return secured(response)


def told(error: Exception) -> Page:
    """What the page says about this error."""
    match error:
        case Gone():
            return _gone(error)
        case Refusal(kind=Kind.NOT_FOUND):
            return _not_found()
        case Refusal():
            contact = error.members.get("contact")
            return Page(
                status=STATUS[error.kind], title=said(error.title), paragraphs=(refused(error),), contact=contact
            )
        case DatabaseUnavailable():
            return _unavailable()
        case ValidationError():
            return _bad_request(422)
        case HTTPException():
            return _of_framework(error.code or 500)
        case _:
            return _of_framework(500)


def _gone(error: Gone) -> Page:
    wear((error.event or {}).get("brand"))
    titles = {
        "revoked": _("This invitation has been taken back"),
        "expired": _("The time to answer is over"),
        "superseded": _("A newer link was sent to you"),
        "merged": _("You were invited twice"),
        "past": _("This event is over"),
        "cancelled": _("This event has been cancelled"),
        "no_room": _("This link does not lead into the room"),
    }
    sentences = {
        "revoked": _("The organisers have taken this invitation back. If that surprises you, please write to them."),
        "expired": _("If you would still like to come, please write to the organisers: they may be able to help."),
        "superseded": _("Please use the link in the latest mail we sent you. We can also send you a fresh one."),
        "merged": _("The two invitations are one now, and this link is closed. Please use the link of the other one."),
        "past": _("Thank you for your interest. The page of the event stays, with what has been published since."),
        "cancelled": _("We are sorry that it does not take place. There is nothing to answer any more."),
        "no_room": _("It is for those who have a place online. If you think that you have one, please ask."),
    }
    return Page(
        status=410,
        title=titles.get(error.why, _("This link no longer works")),
        paragraphs=(sentences.get(error.why) or refused(error),),
        contact=error.contact,
        event=error.event,
        offer_link=error.why in ("superseded", "merged"),
    )


def _not_found() -> Page:
    return Page(
        status=404,
        title=_("There is nothing here"),
        paragraphs=(
            _("If you typed the address, please check it. If you pasted it, check that you copied all of it."),
            _("If you followed the link in a mail, it may have been cut in two. Please ask whoever sent it to you.")
            if g.get("no_lost_link")
            else _("If you followed the link in a mail, it may have been cut in two. We can send you your link again."),
        ),
        offer_link=True,
    )


def _unavailable() -> Page:
    return Page(
        status=503,
        title=_("We cannot answer right now"),
        paragraphs=(_("Nothing was stored. Please wait a few seconds and try again."),),
    )


def _bad_request(status: int) -> Page:
    return Page(
        status=status,
        title=_("We could not read that"),
        paragraphs=(_("Nothing was stored. Please go back and send it again."),),
    )


def _of_framework(status: int) -> Page:
    if status == 404:
        return _not_found()
    if status == 429:
        return Page(
            status=429,
            title=_("Please wait a little"),
            paragraphs=(
                _("This came too often in a short time. Nothing was stored. Please try again in some minutes."),
            ),
        )
    if status == 405 and request.method != "HEAD":
        return Page(
            status=405,
            title=_("This page cannot be sent that way"),
            paragraphs=(_("Nothing was stored. Please open your link again."),),
            offer_link=True,
        )
    if status >= 500:
        return Page(
            status=status,
            title=_("Something went wrong on our side"),
            paragraphs=(
                _("We are sorry. Nothing was stored. Please try again, and write to the organisers if it stays."),
            ),
        )
    return _bad_request(status)
