"""The contact's page for one enquiry: answered, passed on, or noted. Opening the link changes nothing."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.letters.topics import topic_label
from services.registration.domain.refusals import Invalid, InvalidTransition, NotFound
from services.registration.pages import tokens
from services.registration.pages.brands import wear
from services.registration.pages.forms import Form, posted, with_errors
from services.registration.pages.languages import page_language
from services.registration.pages.languages import translated as _
from services.registration.pages.limits import count_miss
from services.registration.pages.owners import without_lost_link
from services.registration.pages.security import keep_private
from services.registration.runtime import runtime
from services.registration.schemas.fields import Paragraphs
from services.registration.usecases.work_enquiry import Desk, add_note, mark_answered, pass_on, show_enquiry

bp = Blueprint("enquiry_desk", __name__)
bp.before_request(without_lost_link)
FIELDS = ("note", "to")
_NOTE = Paragraphs(2000, required=True)


@bp.get("/q/<token>")
def show(token: str) -> ResponseReturnValue:
    """The question, what is known of it, and what can be done."""
    return _page(_look_up(token), Form(names=FIELDS))


@bp.post("/q/<token>")
def act(token: str) -> ResponseReturnValue:
    """Do what the button says."""
    found, form = _look_up(token), posted((*FIELDS, "act"))
    try:
        _act(token, form)
    except InvalidTransition:
        return redirect(url_for("pages.enquiry_desk.show", token=token), 303)  # somebody was quicker; the page says so
    except ValidationError:
        told = {"note": [_("Write a note of up to 2,000 characters")]}
        return _page(found, with_errors(form, told, FIELDS)), 422
    except Invalid:
        return _page(found, with_errors(form, {"to": [_("Choose whom to pass it on to")]}, FIELDS)), 422
    return redirect(url_for("pages.enquiry_desk.show", token=token), 303)


def _act(token: str, form: Form) -> None:
    own, now = runtime(), runtime().now()
    match form.value("act"):
        case "answered":
            mark_answered(own.database, own.keys, token, now=now)
        case "pass_on":
            pass_on(own.database, own.keys, token, to=form.value("to"), now=now)
        case "note":
            add_note(own.database, own.keys, token, text=str(_NOTE.deserialize(form.value("note"))))


def _look_up(token: str) -> Desk:
    keep_private()
    tokens.check_shape(token)
    own = runtime()
    try:
        return show_enquiry(own.database, own.keys, token, now=own.now())
    except NotFound:
        count_miss()
        raise


def _page(desk: Desk, form: Form) -> str:
    wear(desk.brand)
    colleagues = [("", _("Choose somebody"))] + [
        (email, f"{name} ({email})") for email, name in desk.colleagues.items()
    ]
    return render_template(
        "pages/enquiry_desk.html",
        desk=desk,
        enquiry=desk.enquiry,
        form=form,
        topic=topic_label(desk.enquiry.topic, page_language()),
        colleagues=colleagues,
        is_open=desk.enquiry.state in {"received", "routed"},
        path=request.path,
    )
