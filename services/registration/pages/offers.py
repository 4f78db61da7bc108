"""The registrant answers an offer on their own page: take the place, or let it go."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from services.registration.domain.refusals import InvalidTransition
from services.registration.pages.registered import held_token, look_up
from services.registration.runtime import runtime
from services.registration.usecases.answer_offer import accept_offer, decline_offer

bp = Blueprint("offers", __name__)


@bp.post("/registration/accept-offer")
def accept() -> ResponseReturnValue:
    """Take the place."""
    return _answered(accept=True)


@bp.post("/registration/decline-offer")
def decline() -> ResponseReturnValue:
    """Let it go."""
    return _answered(accept=False)


def _answered(*, accept: bool) -> ResponseReturnValue:
    """Whatever became of it stands on the registration's page, also that the offer has ended meanwhile.

    A form sent without its button was sent by a program that looks into mails, and says nothing.
    """
    token = held_token()
    look_up(token)
    if request.form.get("answer") != ("take" if accept else "leave"):
        return redirect(url_for("pages.registration.show"), 303)
    own, answer = runtime(), accept_offer if accept else decline_offer
    try:
        answer(own.database, own.keys, token, now=own.now())
    except InvalidTransition:
        return redirect(url_for("pages.registration.show", late="yes"), 303)
    return redirect(url_for("pages.registration.show"), 303)
