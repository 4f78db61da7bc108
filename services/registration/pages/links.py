"""Send me my link again: the same answer whether we know the address or not, and one press for who holds a link."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.registration.pages.forms import Form, is_trapped, posted, with_errors
from services.registration.pages.invited import event_of, held_token, look_up
from services.registration.pages.limits import count_form
from services.registration.pages.security import keep_private
from services.registration.pages.wording import kindly
from services.registration.runtime import runtime
from services.registration.schemas.flat import flat_errors
from services.registration.schemas.links import LinkWantedSchema
from services.registration.usecases.request_link import request_link, request_own_link

bp = Blueprint("links", __name__)
FIELDS = ("email", "event")


@bp.get("/lost-link")
def lost_link() -> ResponseReturnValue:
    """The form; ``event`` (a slug) may be given by the page that leads here."""
    keep_private()
    return _form(Form(values={"event": [request.args.get("event", "")[:200]]}, names=("email",)))


@bp.post("/lost-link")
def send_link() -> ResponseReturnValue:
    """Note the wish; nobody learns here whether an address is invited."""
    keep_private()
    count_form()
    form = posted(FIELDS)
    try:
        wanted = LinkWantedSchema(partial=("event",)).load(
            {name: form.value(name) for name in FIELDS if form.value(name)}
        )
    except ValidationError as error:
        return _form(with_errors(form, kindly(flat_errors(error), form, {}), ("email",))), 422
    if not is_trapped():
        request_link(runtime().database, wanted["email"], wanted.get("event", ""))
    return render_template("pages/link_sent.html")


@bp.post("/invitation/link")
def send_own_link() -> ResponseReturnValue:
    """Send the link of an answered invitation to the address that answered; a program presses no button."""
    view = look_up(held_token())
    if not view.has_said_yes or "send" not in request.form:
        return redirect(url_for("pages.invitation.show"), 303)
    request_own_link(runtime().database, view.id)
    return redirect(url_for("pages.links.own_link_sent"), 303)


@bp.get("/invitation/link")
def own_link_sent() -> ResponseReturnValue:
    """Where to look for it."""
    view = look_up(held_token())
    if not view.has_said_yes:
        return redirect(url_for("pages.invitation.show"), 303)
    return render_template("pages/own_link_sent.html", view=view, event=event_of(view))


def _form(form: Form) -> str:
    return render_template("pages/lost_link.html", form=form)
