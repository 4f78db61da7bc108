"""Confirm a new address: a page with a button, since opening a link changes nothing."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.registration.domain.refusals import NotFound
from services.registration.pages import tokens
from services.registration.pages.brands import wear
from services.registration.pages.limits import count_miss
from services.registration.pages.security import keep_private
from services.registration.runtime import runtime
from services.registration.usecases.confirm_address import confirm_address, show_address

bp = Blueprint("addresses", __name__)


@bp.get("/confirm-address/<token>")
def show(token: str) -> ResponseReturnValue:
    """Whose address it is and the button, or that it is done."""
    keep_private()
    tokens.check_shape(token)
    own = runtime()
    try:
        found = show_address(own.database, own.keys, token, now=own.now())
    except NotFound:
        count_miss()
        raise
    wear(found.brand)
    page = "pages/address_confirmed.html" if found.confirmed else "pages/confirm_address.html"
    return render_template(page, address=found)


@bp.post("/confirm-address/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """Make the address the registration's own; once more changes nothing, nor does a form without its button."""
    keep_private()
    tokens.check_shape(token)
    own = runtime()
    if request.form.get("mine") != "yes":
        return show(token)
    try:
        confirm_address(own.database, own.keys, token, now=own.now())
    except NotFound:
        count_miss()
        raise
    return redirect(url_for("pages.addresses.show", token=token), 303)
