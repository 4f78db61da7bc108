"""Letters for visas: ask for one, fetch it, and the page on which a consulate sees whether it holds."""

import re

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.registration.domain.refusals import InvalidTransition, NotFound
from services.registration.domain.registrations import OwnRegistration
from services.registration.pages.countries import countries
from services.registration.pages.forms import Form, posted, with_errors
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
    """How the letter stands, or the form to ask for one."""
    token = held_token()
    return _page(token, look_up(token), Form(names=FIELDS))


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
        return _page(token, found, with_errors(form, kindly(flat_errors(error), form, {}))), 422
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


def _page(token: str, found: OwnRegistration, form: Form) -> str:
    own = runtime()
    letter = show_own_letter(own.database, own.keys, token, now=own.now())
    return render_template(
        "pages/registration_visa.html", event=found.event, form=form, letter=letter, countries=countries(),
        may_ask=found.can_change and found.registration.state == "confirmed",
    )  # fmt: skip
