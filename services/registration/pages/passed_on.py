"""Somebody to whom an invitation was passed on asks to be invited too. No seat is made here."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.registration.domain.proposals import ProposalKind, Proposed
from services.registration.domain.refusals import AlreadyAnswered, Invalid, InvalidTransition, RegistrationClosed
from services.registration.pages import invitation_pages as draw
from services.registration.pages.forms import Form, posted, with_errors
from services.registration.pages.invited import event_of, held_token, look_up
from services.registration.pages.wording import kindly, refused, spoken
from services.registration.runtime import runtime
from services.registration.schemas.answers import ProposedSchema
from services.registration.schemas.flat import flat_errors
from services.registration.usecases.propose_person import propose_by_invitation
from services.registration.usecases.show_invitation import InvitationView

bp = Blueprint("passed_on", __name__)
NAMED = ("name", "email", "organisation", "job_title", "reason")


@bp.get("/invitation/passed-on")
def passed_on() -> ResponseReturnValue:
    """The short form; without it, whom to write to."""
    view = look_up(held_token())
    return draw.answered_page(view) if view.has_said_yes else _page(view, Form(names=NAMED))


@bp.post("/invitation/passed-on")
def ask() -> ResponseReturnValue:
    """Write it down for the organisers; the invitation stays valid for the person it was sent to."""
    token = held_token()
    view = look_up(token)
    form = posted(NAMED)
    own = runtime()
    try:
        named = Proposed(**ProposedSchema().load({name: form.value(name) for name in NAMED}))
        propose_by_invitation(own.database, own.keys, token, ProposalKind.FORWARDED, named, now=own.now())
    except ValidationError as error:
        return _page(view, with_errors(form, kindly(flat_errors(error), form, {}))), 422
    except Invalid as error:
        told = {name.removeprefix("proposed."): spoken(sentences) for name, sentences in error.errors.items()}
        return _page(view, with_errors(form, told)), 422
    except AlreadyAnswered:
        return draw.answered_page(look_up(token)), 409
    except (InvalidTransition, RegistrationClosed) as error:
        return _page(view, with_errors(form, {"": [refused(error)]})), 409
    return redirect(url_for("pages.passed_on.asked"), 303)


@bp.get("/invitation/passed-on/sent")
def asked() -> ResponseReturnValue:
    """What happens next."""
    return render_template("pages/passed_on_sent.html", event=event_of(look_up(held_token())))


def _page(view: InvitationView, form: Form) -> str:
    return render_template("pages/passed_on.html", event=event_of(view), form=form, is_open=view.is_open)
