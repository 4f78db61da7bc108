"""The page of somebody who comes along: what the event asks of them, under a link that was passed on to them."""

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.registration.domain.companions import OwnCompanion
from services.registration.domain.invitee_event import invitee_event
from services.registration.domain.refusals import Invalid, NotFound
from services.registration.domain.telling import audience_of
from services.registration.pages import tokens
from services.registration.pages.brands import wear
from services.registration.pages.forms import Form, posted, with_errors
from services.registration.pages.invited import organiser, spoken_event
from services.registration.pages.limits import count_miss, count_token
from services.registration.pages.owners import belongs_to, open_again, without_lost_link
from services.registration.pages.questions import answers, asked
from services.registration.pages.security import keep_private
from services.registration.pages.wording import kindly
from services.registration.runtime import runtime
from services.registration.usecases.answer_as_companion import answer_as_companion, show_companion

bp = Blueprint("companions", __name__)
bp.before_request(without_lost_link)
PURPOSE = "companion"


@bp.get("/w/<token>")
def enter(token: str) -> ResponseReturnValue:
    """Move the token out of the address; nothing else happens, however often this is fetched."""
    keep_private()
    tokens.check_shape(token)
    _look_up(token)
    return tokens.keep(redirect(url_for("pages.companions.show"), 303), PURPOSE, token)


@bp.get("/companion")
def show() -> ResponseReturnValue:
    """The questions; what was answered before is not shown."""
    return _page(_look_up(_held_token()), Form())


@bp.post("/companion")
def save() -> ResponseReturnValue:
    """Keep the answers, once they press the button that says so: robots send forms, and press none."""
    token = _held_token()
    found, own = _look_up(token), runtime()
    fields = asked(found.questions)
    form = posted(tuple(one.name for one in fields))
    if not fields or request.form.get("send") != "yes":
        return _page(found, form), 422
    try:
        answer_as_companion(own.database, own.keys, token, answers(fields, form), now=own.now())
    except Invalid as error:
        told = kindly(error.errors, form, {one.name: one.label for one in fields})
        return _page(found, with_errors(form, told)), 422
    return redirect(url_for("pages.companions.show", saved="yes"), 303)


def _held_token() -> str:
    keep_private()
    token = tokens.kept(PURPOSE)
    if not token:
        abort(open_again(400))
    return token


def _look_up(token: str) -> OwnCompanion:
    own = runtime()
    try:
        found = show_companion(own.database, own.keys, token, now=own.now())
    except NotFound:
        count_miss()
        raise
    count_token(token)
    belongs_to(found.id)
    wear(found.rules.brand)
    g.organiser = organiser(found.rules.details, found.rules.organisation_name)
    return found


def _page(found: OwnCompanion, form: Form) -> str:
    event = spoken_event(invitee_event(found.rules, audience_of(found.attendance)))
    return render_template(
        "pages/companion.html",
        event=event, found=found, form=form, questions=asked(found.questions), saved=request.args.get("saved") == "yes",
    )  # fmt: skip
