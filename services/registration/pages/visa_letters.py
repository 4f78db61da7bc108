"""Letters for visas: ask for one, fetch it, and the page on which a consulate sees whether it holds."""

import re

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.registration.domain.refusals import InvalidTransition, NotFound
from services.registration.domain.registrations import OwnRegistration
from services.registration.pages.countries import countries
from services.registration.pages.forms import Form, posted, with_errors
from services.registration.pages.languages import translated as _
from services.registration.pages.limits import count_miss
from services.registration.pages.registered import held_token, look_up
from services.registration.pages.security import keep_private
from services.registration.pages.wording import kindly, refused
from services.registration.runtime import runtime
from services.registration.schemas.flat import flat_errors
from services.registration.schemas.letter_files import letter_pdf
from services.registration.schemas.visa_letters import VisaRequestSchema
from services.registration.usecases.ask_visa_letter import (
    ask_visa_letter,
    check_letter,
    print_own_letter,
    show_own_letter,
)

bp = Blueprint("visa_letters", __name__)
FIELDS = ("passport_name", "nationality", "passport_number", "born_on", "stays_from", "stays_until", "needed_by")
_REFERENCE = re.compile(r"V-[2-9A-Z]{8}")


@bp.get("/letters/<reference>")
def check(reference: str) -> ResponseReturnValue:
    """Valid or not valid, and nothing else: neither whose it is nor whether there ever was one."""
    keep_private()
    own = runtime()
    is_valid = bool(_REFERENCE.fullmatch(reference)) and check_letter(own.database, reference, now=own.now())
    if not is_valid:
        count_miss()
    return render_template("pages/letter_check.html", is_valid=is_valid)


@bp.get("/registration/visa-letter")
def show() -> ResponseReturnValue:
    """How the letter stands, or the form to ask for one; without a place there is neither."""
    token = held_token()
    found, own = look_up(token), runtime()
    if not _may_ask(found) and show_own_letter(own.database, own.keys, token, now=own.now()) is None:
        return redirect(url_for("pages.registration.show"), 303)
    return _page(token, found, Form(names=FIELDS))


@bp.post("/registration/visa-letter")
def ask() -> ResponseReturnValue:
    """Ask; with an error nothing typed is lost."""
    token = held_token()
    found = look_up(token)
    form, own = posted(FIELDS), runtime()
    try:
        wanted = VisaRequestSchema().load({name: form.value(name) for name in FIELDS})
        ask_visa_letter(own.database, own.keys, token, wanted, now=own.now())
    except ValidationError as error:
        return _page(token, found, with_errors(form, kindly(flat_errors(error), form, _labels()))), 422
    except InvalidTransition as error:
        return _page(token, found, with_errors(form, {"": [refused(error)]})), 409
    return redirect(url_for("pages.visa_letters.show"), 303)


@bp.get("/registration/visa-letter.pdf")
def fetch() -> ResponseReturnValue:
    """The letter as a PDF, once it is approved."""
    token = held_token()
    look_up(token)
    own = runtime()
    try:
        sheet = print_own_letter(own.database, own.keys, token, site=own.settings.public_url, now=own.now())
    except (InvalidTransition, NotFound):
        return redirect(url_for("pages.visa_letters.show"), 303)
    name = {"Content-Disposition": f'attachment; filename="letter-{sheet.reference}.pdf"'}
    return Response(letter_pdf(sheet), content_type="application/pdf", headers=name)


def _labels() -> dict[str, str]:
    return {
        "passport_name": _("Your name as in your passport"),
        "nationality": _("Nationality"),
        "passport_number": _("Passport number"),
        "born_on": _("Date of birth"),
        "stays_from": _("First day of your stay"),
        "stays_until": _("Last day of your stay"),
        "needed_by": _("When do you need the letter?"),
    }


def _page(token: str, found: OwnRegistration, form: Form) -> str:
    own = runtime()
    letter = show_own_letter(own.database, own.keys, token, now=own.now())
    return render_template(
        "pages/registration_visa.html",
        event=found.event, form=form, labels=_labels(), letter=letter, countries=countries(),
        may_ask=_may_ask(found),
    )  # fmt: skip


def _may_ask(found: OwnRegistration) -> bool:
    """Also once other details can no longer be changed."""
    return found.can_cancel and found.registration.state == "confirmed"
