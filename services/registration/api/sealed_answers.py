"""Organisers' doors to sensitive answers: look at one person's, and have forgotten what is due."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.runtime import runtime
from services.registration.schemas.paging import DryRunArgs
from services.registration.schemas.purging import PurgeSchema, RevealedAnswersSchema
from services.registration.usecases.decide_registration import Target
from services.registration.usecases.purge_answers import purge_event
from services.registration.usecases.reveal_answers import reveal_answers

blueprint = ApiBlueprint(
    "sealed_answers", __name__, url_prefix="/v1/events/<event>", description="Sensitive answers, kept sealed"
)


@blueprint.post("/registrations/<uuid:registration_id>/reveal-answers")
@guarded("answers:reveal")
@blueprint.response(200, RevealedAnswersSchema)
def reveal(event: str, registration_id: UUID) -> Any:
    """Show all answers of one registration, the sensitive ones too; the look is kept in the audit."""
    made = runtime()
    target = Target(caller=caller(), event=event, registration_id=registration_id)
    return reveal_answers(made.database, made.keys, target)


@blueprint.post("/purge")
@guarded("events:write")
@blueprint.arguments(DryRunArgs, location="query")
@blueprint.response(200, PurgeSchema)
def purge(asked: Mapping[str, bool], event: str) -> Any:
    """Forget the sensitive answers that are due. With ``dry_run`` tell what is kept, and when it goes."""
    made = runtime()
    return purge_event(made.database, made.keys, caller(), event, dry_run=asked["dry_run"], now=made.now())
