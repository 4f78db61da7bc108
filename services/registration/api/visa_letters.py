"""Doors to letters for visas: a registrant asks, organisers decide."""

from typing import Any
from uuid import UUID

from flask import Response

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, for_invitee, guarded, invitee_token
from services.registration.api.versions import with_version
from services.registration.domain.refusals import NotFound
from services.registration.domain.visa_letters import LetterSheet
from services.registration.runtime import runtime
from services.registration.schemas import visa_letters as shapes
from services.registration.schemas.letter_files import letter_pdf
from services.registration.usecases.ask_visa_letter import (
    VisaRequest,
    ask_visa_letter,
    print_own_letter,
    show_own_letter,
)
from services.registration.usecases.decide_visa_letter import (
    LetterTarget,
    decide_letter,
    list_letters,
    print_letter,
    show_letter,
)

blueprint = ApiBlueprint("visa letters", __name__, url_prefix="/v1", description="Letters for visas")
BINARY = {"type": "string", "format": "binary"}
LETTERS = "/events/<event>/visa-letters"
LETTER = f"{LETTERS}/<uuid:letter_id>"


@blueprint.post("/registration/visa-letter")
@for_invitee("Registration")
@blueprint.arguments(shapes.VisaRequestSchema)
@blueprint.response(201, shapes.OwnVisaLetterSchema)
def ask(asked: VisaRequest) -> Any:
    """Ask for a letter once the place is confirmed, or correct what was asked; the organisers decide."""
    made = runtime()
    return ask_visa_letter(made.database, made.keys, invitee_token(), asked, now=made.now())


@blueprint.get("/registration/visa-letter")
@for_invitee("Registration")
@blueprint.response(200, shapes.OwnVisaLetterSchema)
def show_own() -> Any:
    """How one's own letter stands; passport details are not told."""
    made = runtime()
    found = show_own_letter(made.database, made.keys, invitee_token(), now=made.now())
    if found is None:
        raise NotFound("No letter was asked for.")
    return found


@blueprint.get("/registration/visa-letter.pdf")
@for_invitee("Registration")
@blueprint.response(200, BINARY, content_type="application/pdf")
def fetch_own() -> Any:
    """Fetch the letter once it is approved."""
    made = runtime()
    site = made.settings.public_url
    return pdf(print_own_letter(made.database, made.keys, invitee_token(), site=site, now=made.now()))


@blueprint.get(LETTERS)
@guarded("registrations:read")
@blueprint.arguments(shapes.VisaLetterListArgs, location="query")
@blueprint.response(200, shapes.VisaLetterListSchema)
def list_all(asked: dict[str, Any], event: str) -> Any:
    """Letters of an event, without passport details."""
    return {"items": list_letters(runtime().database, caller(), event, asked["state"]), "next_cursor": None}


@blueprint.get(LETTER)
@guarded("answers:reveal")
@blueprint.response(200, shapes.VisaLetterWithPassportSchema)
def show(event: str, letter_id: UUID) -> Any:
    """One letter with passport details; that they were looked at is written down."""
    found = show_letter(runtime().database, runtime().keys, _target(event, letter_id))
    return with_version(found, found.version)


@blueprint.post(f"{LETTER}/approve")
@guarded("registrations:write")
@blueprint.response(200, shapes.VisaLetterSchema)
def approve(event: str, letter_id: UUID) -> Any:
    """Let them have the letter; they are told by mail."""
    return _decided(event, letter_id, approved=True)


@blueprint.post(f"{LETTER}/refuse")
@guarded("registrations:write")
@blueprint.arguments(shapes.LetterRefusalSchema)
@blueprint.response(200, shapes.VisaLetterSchema)
def refuse(said: dict[str, str], event: str, letter_id: UUID) -> Any:
    """Say no, with a reason; they are told by mail, keep their place, and may ask again."""
    return _decided(event, letter_id, approved=False, reason=said["reason"])


@blueprint.get(f"{LETTER}/letter.pdf")
@guarded("answers:reveal")
@blueprint.response(200, BINARY, content_type="application/pdf")
def fetch(event: str, letter_id: UUID) -> Any:
    """Print an approved letter; that it was printed is written down."""
    made, target = runtime(), _target(event, letter_id)
    return pdf(print_letter(made.database, made.keys, target, site=made.settings.public_url, now=made.now()))


def pdf(sheet: LetterSheet) -> Response:
    """The letter as a file."""
    name = {"Content-Disposition": f'attachment; filename="letter-{sheet.reference}.pdf"'}
    return Response(letter_pdf(sheet), content_type="application/pdf", headers=name)


def _decided(event: str, letter_id: UUID, *, approved: bool, reason: str = "") -> Any:
    made = runtime()
    found = decide_letter(
        made.database, made.keys, _target(event, letter_id), approved=approved, reason=reason, now=made.now()
    )
    return with_version(found, found.version)


def _target(event: str, letter_id: UUID) -> LetterTarget:
    return LetterTarget(caller=caller(), event=event, letter_id=letter_id)
