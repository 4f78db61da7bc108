"""A late change: the form with what is stored, and what somebody makes of it goes to the organisers as a proposal."""

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.registration.domain.refusals import EventFull, Invalid, InvalidTransition, QuotaFull, RegistrationClosed
from services.registration.domain.registrations import OwnRegistration
from services.registration.pages import registered
from services.registration.pages.forms import Form, with_errors
from services.registration.pages.languages import said
from services.registration.pages.registered import held_token, look_up
from services.registration.pages.wording import kindly, refused
from services.registration.runtime import runtime
from services.registration.schemas.flat import flat_errors
from services.registration.schemas.registrations import ProposedChangeSchema
from services.registration.usecases.propose_change import propose_change

bp = Blueprint("proposed_changes", __name__)
MESSAGE = "message"


@bp.get("/registration/propose-change")
def propose() -> ResponseReturnValue:
    """The form with what is stored, for when details are no longer changed by themselves."""
    found = look_up(held_token())
    if not found.may_propose:
        return redirect(url_for("pages.registration.show"), 303)
    return _form(found, registered.filled(found))


@bp.post("/registration/propose-change")
def send() -> ResponseReturnValue:
    """Hand it to the organisers, or draw one line more for somebody who comes along."""
    token = held_token()
    found = look_up(token)
    if not found.may_propose:
        return redirect(url_for("pages.registration.show"), 303)
    form = registered.sent(found, MESSAGE)
    if "change" in request.form:
        return _form(found, replace(form, focus=request.form["change"]))
    try:
        _propose(token, found, form)
    except ValidationError as error:
        return _form(found, _told(found, form, flat_errors(error))), 422
    except Invalid as error:
        return _form(found, _told(found, form, error.errors)), 422
    except (EventFull, QuotaFull, InvalidTransition, RegistrationClosed) as error:
        return _form(found, with_errors(form, {"": [refused(error)]})), 409
    return redirect(url_for("pages.registration.show"), 303)


def _propose(token: str, found: OwnRegistration, form: Form) -> None:
    own = runtime()
    wanted = ProposedChangeSchema().load(registered.as_changes(found, form) | {MESSAGE: form.value(MESSAGE)})
    propose_change(own.database, own.keys, token, **wanted, now=own.now())


def _told(found: OwnRegistration, form: Form, errors: dict[str, list[str]]) -> Form:
    """The words may stay empty when something else is different, so their sentence stays as the rules say it."""
    kind = kindly(errors, form, registered.labels(found))
    return with_errors(form, kind | {MESSAGE: [said(one) for one in errors[MESSAGE]]} if MESSAGE in errors else kind)


def _form(found: OwnRegistration, form: Form) -> str:
    form = replace(form, names=(*registered.names(found), MESSAGE))
    return registered.form_page(found, form, more=url_for("pages.proposed_changes.send"), proposes=True)
