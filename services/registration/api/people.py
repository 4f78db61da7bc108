"""What organisers keep about a person: look, tell, erase, leave alone."""

from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.domain.paging import Page
from services.registration.runtime import runtime
from services.registration.schemas.paging import DryRunArgs
from services.registration.schemas.people import (
    ErasedPersonSchema,
    LeaveAloneSchema,
    PeopleArgs,
    PeoplePageSchema,
    PersonExportSchema,
    PersonSchema,
)
from services.registration.usecases.erase_person import erase_person
from services.registration.usecases.export_person import export_person
from services.registration.usecases.find_people import PersonView, find_people
from services.registration.usecases.leave_person_alone import leave_person_alone

blueprint = ApiBlueprint("people", __name__, url_prefix="/v1/people", description="What is kept about a person")


@blueprint.get("")
@guarded("registrations:read")
@blueprint.arguments(PeopleArgs, location="query")
@blueprint.response(200, PeoplePageSchema)
def find(asked: dict[str, str]) -> Page[PersonView]:
    """Look somebody up by their address: the one person, or nobody."""
    made = runtime()
    return Page(find_people(made.database, made.keys, caller(), asked["email"], now=made.now()))


@blueprint.get("/<uuid:person_id>/export")
@guarded("registrations:write")
@blueprint.response(200, PersonExportSchema)
def export(person_id: UUID) -> Any:
    """Tell everything that is kept about somebody, sensitive answers too, to be handed to them."""
    made = runtime()
    return export_person(made.database, made.keys, caller(), person_id, now=made.now())


@blueprint.post("/<uuid:person_id>/erase")
@guarded("registrations:write")
@blueprint.arguments(DryRunArgs, location="query")
@blueprint.response(200, ErasedPersonSchema)
def erase(asked: dict[str, bool], person_id: UUID) -> Any:
    """Take somebody out of everything; counts stay. Refused while they have said yes to an event that is not over."""
    made = runtime()
    return erase_person(made.database, made.keys, caller(), person_id, dry_run=asked["dry_run"], now=made.now())


@blueprint.post("/<uuid:person_id>/do-not-contact")
@guarded("invitations:write")
@blueprint.arguments(LeaveAloneSchema)
@blueprint.response(200, PersonSchema)
def leave_alone(said: dict[str, str], person_id: UUID) -> Any:
    """Invite somebody to nothing more; mail about what they have said yes to goes on."""
    made = runtime()
    return leave_person_alone(made.database, made.keys, caller(), person_id, reason=said["reason"], now=made.now())
