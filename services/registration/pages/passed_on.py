"""Naming somebody with an invitation's link: oneself, to whom it was passed on, or a colleague. No seat is made."""

from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.registration.domain.event_times import wall_of
from services.registration.domain.proposals import ProposalKind, Proposed
from services.registration.domain.refusals import AlreadyAnswered, Invalid, InvalidTransition, RegistrationClosed
from services.registration.pages import invitation_pages as draw
from services.registration.pages import tokens
from services.registration.pages.forms import Form, posted, with_errors
from services.registration.pages.invited import event_of, held_token, look_up
from services.registration.pages.wording import kindly, refused, spoken, theirs
from services.registration.runtime import runtime
from services.registration.schemas.answers import PassedOnSchema, ProposedSchema
from services.registration.schemas.flat import flat_errors
from services.registration.usecases.propose_person import propose_by_invitation
from services.registration.usecases.show_invitation import InvitationView

bp = Blueprint("passed_on", __name__)
NAMED = ("name", "email", "organisation", "job_title", "reason", "comes")
KINDS = {"passed-on": ProposalKind.FORWARDED, "colleague": ProposalKind.SUBSTITUTE}
SCHEMAS = {"passed-on": PassedOnSchema, "colleague": ProposedSchema}
DUE = "decision-due"
"""The cookie that knows the day by which the organisers decide."""
PASSED_ON, COLLEAGUE = {"way": "passed-on"}, {"way": "colleague"}


@bp.get("/invitation/passed-on", defaults=PASSED_ON)
@bp.get("/invitation/colleague", defaults=COLLEAGUE)
def name_somebody(way: str) -> ResponseReturnValue:
    """The short form; without it, whom to write to."""
    view = look_up(held_token())
    return draw.answered_page(view) if view.has_said_yes else _page(view, Form(names=NAMED), way)


@bp.post("/invitation/passed-on", defaults=PASSED_ON)
@bp.post("/invitation/colleague", defaults=COLLEAGUE)
def ask(way: str) -> ResponseReturnValue:
    """Write it down for the organisers; an invitation that was passed on stays valid for whom it was sent to."""
    token = held_token()
    view = look_up(token)
    form = posted(NAMED)
    own = runtime()
    try:
        named = Proposed(**SCHEMAS[way]().load({name: form.value(name) for name in NAMED if form.value(name)}))
        receipt = propose_by_invitation(own.database, own.keys, token, KINDS[way], named, now=own.now())
    except ValidationError as error:
        labels = theirs() if way == "colleague" else {}
        return _page(view, with_errors(form, kindly(flat_errors(error), form, labels)), way), 422
    except Invalid as error:
        told = {name.removeprefix("proposed."): spoken(sentences) for name, sentences in error.errors.items()}
        return _page(view, with_errors(form, told), way), 422
    except AlreadyAnswered:
        return draw.answered_page(look_up(token)), 409
    except (InvalidTransition, RegistrationClosed) as error:
        return _page(view, with_errors(form, {"": [refused(error)]}), way), 409
    day = wall_of(receipt.due_at, ZoneInfo(view.event["timezone"])).date().isoformat()
    return tokens.keep(redirect(url_for("pages.passed_on.asked", way=way), 303), DUE, day)


@bp.get("/invitation/passed-on/sent", defaults=PASSED_ON)
@bp.get("/invitation/colleague/sent", defaults=COLLEAGUE)
def asked(way: str) -> ResponseReturnValue:
    """What happens next, for the browser that sent it."""
    view, due = look_up(held_token()), tokens.kept(DUE)
    if not due:
        return redirect(url_for("pages.invitation.show"), 303)
    return render_template("pages/passed_on_sent.html", event=event_of(view), way=way, due=due)


def _page(view: InvitationView, form: Form, way: str) -> str:
    if way == "colleague":
        back = url_for("pages.invitation.show")
        return render_template("pages/somebody_else.html", event=event_of(view), form=form, back=back, has_place=False)
    return render_template("pages/passed_on.html", event=event_of(view), form=form, is_open=view.is_open)
