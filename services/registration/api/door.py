"""The organiser's doors on the day and when places pass over: substitutes, check-in and its undoing."""

from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import with_version
from services.registration.domain.registrations import RegistrationView
from services.registration.runtime import runtime
from services.registration.schemas.proposals import SubstituteSchema
from services.registration.schemas.registrations import RegistrationSchema
from services.registration.usecases.check_in import check_in, undo_check_in
from services.registration.usecases.decide_registration import Target
from services.registration.usecases.substitute_registration import substitute_registration

blueprint = ApiBlueprint(
    "door", __name__, url_prefix="/v1/events/<event>/registrations/<uuid:registration_id>", description="Who has come"
)


@blueprint.post("/substitute")
@guarded("registrations:write")
@blueprint.arguments(SubstituteSchema)
@blueprint.response(200, RegistrationSchema)
def substitute(said: dict[str, Any], event: str, registration_id: UUID) -> Any:
    """Let somebody else come instead: they are invited and the place is kept for them; both are told."""
    made = runtime()
    person = said.pop("person")
    target = _target(event, registration_id)
    return _versioned(substitute_registration(made.database, made.keys, target, person, **said, now=made.now()))


@blueprint.post("/check-in")
@guarded("checkin")
@blueprint.response(200, RegistrationSchema)
def arrive(event: str, registration_id: UUID) -> Any:
    """Note that somebody has come. Again changes nothing and tells since when they are here."""
    made = runtime()
    return _versioned(check_in(made.database, _target(event, registration_id), now=made.now()))


@blueprint.post("/undo-check-in")
@guarded("checkin")
@blueprint.response(200, RegistrationSchema)
def take_back(event: str, registration_id: UUID) -> Any:
    """Take a check-in back; it stays in the history."""
    made = runtime()
    return _versioned(undo_check_in(made.database, _target(event, registration_id), now=made.now()))


def _target(event: str, registration_id: UUID) -> Target:
    return Target(caller=caller(), event=event, registration_id=registration_id)


def _versioned(view: RegistrationView) -> Any:
    return with_version(view, view.version)
