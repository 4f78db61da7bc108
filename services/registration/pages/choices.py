"""What a registrant can do about their place besides giving it back: come in another way, pass it on, say they come."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.registration.domain.proposals import Proposed
from services.registration.domain.refusals import EventFull, Invalid, InvalidTransition, QuotaFull
from services.registration.domain.registrations import OwnRegistration
from services.registration.pages import invited, tokens
from services.registration.pages.forms import Form, posted, with_errors
from services.registration.pages.languages import translated as _
from services.registration.pages.outcomes import attendance_label
from services.registration.pages.registered import held_token, look_up
from services.registration.pages.wording import kindly, refused, spoken, theirs
from services.registration.runtime import runtime
from services.registration.schemas.answers import ProposedSchema
from services.registration.schemas.flat import flat_errors
from services.registration.usecases.answer_anew import answer_anew
from services.registration.usecases.change_attendance import change_attendance
from services.registration.usecases.propose_person import propose_substitute
from services.registration.usecases.say_still_coming import say_still_coming

bp = Blueprint("choices", __name__)
NAMED = ("name", "email", "organisation", "job_title", "reason")


@bp.get("/registration/attendance")
def attendance() -> ResponseReturnValue:
    """The other ways to take part; none is chosen for them."""
    found = look_up(held_token())
    if not other_ways(found):
        return _back()
    return _attendance_page(found, Form(names=("attendance",)))


@bp.post("/registration/attendance")
def attend() -> ResponseReturnValue:
    """Take part in the chosen way; without a place there everything stays as it is."""
    token = held_token()
    found = look_up(token)
    form = posted(("attendance",))
    own = runtime()
    if form.value("attendance") not in other_ways(found):
        return _attendance_page(found, with_errors(form, kindly({"attendance": [""]}, Form(), {}))), 422
    try:
        change_attendance(own.database, own.keys, token, form.value("attendance"), now=own.now())
    except (EventFull, QuotaFull):
        sentence = _("All places of that kind are taken. You keep the place you have.")
        return _attendance_page(found, with_errors(form, {"attendance": [sentence]})), 409
    except InvalidTransition as error:
        return _attendance_page(found, with_errors(form, {"": [refused(error)]})), 409
    return _back("?saved=yes")


@bp.get("/registration/substitute")
def substitute() -> ResponseReturnValue:
    """Who should come instead."""
    found = look_up(held_token())
    if not may_name(found):
        return _back()
    return _substitute_page(found, Form(names=NAMED))


@bp.post("/registration/substitute")
def name_substitute() -> ResponseReturnValue:
    """Write it down for the organisers; the place is kept until they decide."""
    token = held_token()
    found = look_up(token)
    form = posted(NAMED)
    own = runtime()
    try:
        named = Proposed(**ProposedSchema().load({name: form.value(name) for name in NAMED}))
        propose_substitute(own.database, own.keys, token, named, now=own.now())
    except ValidationError as error:
        return _substitute_page(found, with_errors(form, kindly(flat_errors(error), form, theirs()))), 422
    except Invalid as error:
        told = {name.removeprefix("proposed."): spoken(sentences) for name, sentences in error.errors.items()}
        return _substitute_page(found, with_errors(form, told)), 422
    except InvalidTransition as error:
        return _substitute_page(found, with_errors(form, {"": [refused(error)]})), 409
    return _back("?named=yes")


@bp.post("/registration/still-coming")
def still_coming() -> ResponseReturnValue:
    """Yes stays; a no is asked about once more before the place goes to somebody else."""
    token = held_token()
    look_up(token)
    if request.form.get("answer") == "no":
        return redirect(url_for("pages.registration.cancel"), 303)
    if request.form.get("answer") != "yes":
        return _back()
    own = runtime()
    try:
        say_still_coming(own.database, own.keys, token, "yes", now=own.now())
    except InvalidTransition:
        return _back()
    return _back()


@bp.post("/registration/again")
def come_back() -> ResponseReturnValue:
    """Back to the invitation, once they press the button that says so."""
    token = held_token()
    found = look_up(token)
    if request.form.get("again") != "yes" or not found.may_answer_anew:
        return _back()
    own = runtime()
    invitation = answer_anew(own.database, own.keys, token, now=own.now())
    return tokens.keep(redirect(url_for("pages.invitation.show"), 303), invited.PURPOSE, invitation)


def other_ways(found: OwnRegistration) -> list[str]:
    """The ways to take part that they could change to."""
    states = ("confirmed", "waitlisted", "pending_approval")
    if not found.can_change or found.registration.state not in states:
        return []
    return [mode for mode in found.event["attendance"] if mode != found.registration.attendance]


def may_name(found: OwnRegistration) -> bool:
    """Whether they have a place that somebody else could come in."""
    return found.can_cancel and found.registration.state == "confirmed"


def _back(told: str = "") -> ResponseReturnValue:
    return redirect(url_for("pages.registration.show") + told, 303)


def _attendance_page(found: OwnRegistration, form: Form) -> str:
    ways = [(mode, attendance_label(mode), "") for mode in other_ways(found)]
    return render_template("pages/registration_attendance.html", event=found.event, form=form, ways=ways)


def _substitute_page(found: OwnRegistration, form: Form) -> str:
    back = url_for("pages.registration.show")
    return render_template("pages/somebody_else.html", event=found.event, form=form, back=back, has_place=True)
