"""No more invitations, please: a page with a choice, and one click for mail programs (RFC 8058)."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from services.registration.domain.refusals import NotFound
from services.registration.pages import tokens
from services.registration.pages.brands import wear
from services.registration.pages.limits import count_miss
from services.registration.pages.security import keep_private
from services.registration.runtime import runtime
from services.registration.usecases.stop_invitations import Invited, show_stopping, stop_invitations

bp = Blueprint("unsubscribing", __name__)
ONLY_EVENT, EVERYTHING = "event", "organisation"


@bp.get("/unsubscribe/<token>")
def ask(token: str) -> ResponseReturnValue:
    """What would be stopped, and the button; looking changes nothing."""
    keep_private()
    tokens.check_shape(token)
    own = runtime()
    try:
        found = show_stopping(own.database, own.keys, token)
    except NotFound:
        count_miss()
        raise
    return _page(found, asked=False)


@bp.post("/unsubscribe/<token>")
def stop(token: str) -> ResponseReturnValue:
    """Stop them. A mail program's one click means everything from this organisation; no cookie, no redirect."""
    keep_private()
    tokens.check_shape(token)
    own = runtime()
    scope = EVERYTHING if "List-Unsubscribe" in request.form else request.form.get("scope")
    if scope not in (ONLY_EVENT, EVERYTHING):
        return ask(token)  # a form as it was served, sent by a program that looks into mails
    everything = scope == EVERYTHING
    try:
        found = stop_invitations(own.database, own.keys, token, everything=everything, now=own.now())
    except NotFound:
        count_miss()
        raise
    return _page(found, asked=True)


def _page(found: Invited, *, asked: bool) -> str:
    wear(found.brand)
    return render_template("pages/unsubscribe.html", found=found, asked=asked)
