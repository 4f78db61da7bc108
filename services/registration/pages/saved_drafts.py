"""Save and come back: what was typed is kept sealed, and a link to it goes to the invited address."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from services.registration.domain.refusals import AlreadyAnswered, Invalid, RegistrationClosed
from services.registration.pages import answers, tokens
from services.registration.pages import invitation_pages as draw
from services.registration.pages.drafts import DAYS, SAVED, drop_draft, keep_draft, saved_here
from services.registration.pages.forms import Form, with_errors
from services.registration.pages.invited import PURPOSE, due, event_of, held_token, look_up
from services.registration.pages.languages import said
from services.registration.pages.languages import translated as _
from services.registration.pages.security import keep_private
from services.registration.pages.sheets import sheet_of
from services.registration.runtime import runtime
from services.registration.usecases.save_draft import SavedDraft, save_draft
from services.registration.usecases.show_invitation import InvitationView

bp = Blueprint("saved_drafts", __name__)


@bp.get("/resume/<token>")
def enter(token: str) -> ResponseReturnValue:
    """Move the token out of the address and go on with the answer; nothing else happens."""
    keep_private()
    tokens.check_shape(token)
    look_up(token)
    return tokens.keep(redirect(url_for("pages.invitation.details"), 303), PURPOSE, token)


@bp.post("/invitation/save")
def save() -> ResponseReturnValue:
    """Keep what was typed, whole or not, right or wrong."""
    token = held_token()
    view = look_up(token)
    form = answers.typed_answer(sheet_of(view))
    try:
        kept = _save(token, form)
    except (AlreadyAnswered, RegistrationClosed):
        return redirect(url_for("pages.invitation.show"), 303)
    except Invalid as error:
        return _told(view, form, said(error.errors[""][0])), 422
    if kept is None:
        sentence = _("A link was mailed several times within the hour. Please go on in this browser, or try later.")
        return _told(view, form, sentence), 429
    told = url_for("pages.saved_drafts.saved", again=None if kept.is_mailed else "yes")
    return _here_too(tokens.keep(redirect(told, 303), SAVED, str(kept.id), days=DAYS), token, form)


@bp.get("/invitation/saved")
def saved() -> ResponseReturnValue:
    """Where it is kept, and how to come back to it, for the browser that saved it."""
    view = look_up(held_token())
    if saved_here() is None:
        return redirect(url_for("pages.invitation.show"), 303)
    again = request.args.get("again") == "yes"
    return render_template("pages/saved.html", event=event_of(view), due=due(view), days=DAYS, again=again)


def _save(token: str, form: Form) -> SavedDraft | None:
    own = runtime()
    values: dict[str, list[str]] = {}
    for name, value in form.carried:
        values.setdefault(name, []).append(value)
    return save_draft(own.database, own.keys, token, values, earlier=saved_here(), now=own.now())


def _here_too(response: Response, token: str, form: Form) -> Response:
    """What is too long for a cookie comes from where it was saved; an older cookie must not stand before it."""
    return keep_draft(response, token, form) or drop_draft(response)


def _told(view: InvitationView, form: Form, sentence: str) -> str:
    parts = sheet_of(view).parts(form)
    part = draw.part_with(parts, request.form.get("part", ""))
    return draw.answer_page(view, replace(with_errors(form, {"": [sentence]}), focus=""), part)
