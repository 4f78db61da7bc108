"""Send me my link again: the same answer whether we know the address or not."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.registration.pages.forms import Form, is_trapped, posted, with_errors
from services.registration.pages.limits import count_form
from services.registration.pages.security import keep_private
from services.registration.pages.wording import kindly
from services.registration.runtime import runtime
from services.registration.schemas.flat import flat_errors
from services.registration.schemas.links import LinkWantedSchema
from services.registration.usecases.request_link import request_link

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


def _form(form: Form) -> str:
    return render_template("pages/lost_link.html", form=form)
