"""Organisers' doors to sensitive answers: one person's, how many gave which, who needs what; forgetting what is due."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.exports import CSV, file
from services.registration.api.guards import caller, guarded
from services.registration.runtime import runtime
from services.registration.schemas.exports import as_csv
from services.registration.schemas.paging import DryRunArgs
from services.registration.schemas.purging import (
    AttendingArgs,
    NeedsArgs,
    NeedsSchema,
    PurgeSchema,
    RevealedAnswersSchema,
    RevealedNeedsSchema,
)
from services.registration.usecases.count_needs import NeedsWanted, count_needs, reveal_needs
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


@blueprint.get("/needs")
@guarded("answers:count")
@blueprint.arguments(NeedsArgs, location="query")
@blueprint.response(200, NeedsSchema)
@blueprint.doc(responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}})
def needs(asked: Mapping[str, str], event: str) -> Any:
    """Tell how many of those with a place gave each sensitive answer, without names; ``format=csv`` for a caterer."""
    made = runtime()
    wanted = NeedsWanted(event=event, code=asked["code"], attendance=asked["attendance"])
    found = count_needs(made.database, made.keys, caller(), wanted, now=made.now())
    return file(as_csv(found.as_table()), CSV, f"{found.slug}-needs.csv") if asked["format"] == "csv" else found


@blueprint.post("/needs/<question>/reveal")
@guarded("answers:reveal")
@blueprint.arguments(AttendingArgs, location="query")
@blueprint.response(200, RevealedNeedsSchema)
def reveal_of_question(asked: Mapping[str, str], event: str, question: str) -> Any:
    """Show who answered one sensitive question, and none of their other answers; the look is kept in the audit."""
    made = runtime()
    wanted = NeedsWanted(event=event, code=question, attendance=asked["attendance"])
    return {"items": reveal_needs(made.database, made.keys, caller(), wanted)}


@blueprint.post("/purge")
@guarded("events:write")
@blueprint.arguments(DryRunArgs, location="query")
@blueprint.response(200, PurgeSchema)
def purge(asked: Mapping[str, bool], event: str) -> Any:
    """Forget the sensitive answers that are due. With ``dry_run`` tell what is kept, and when it goes."""
    made = runtime()
    return purge_event(made.database, made.keys, caller(), event, dry_run=asked["dry_run"], now=made.now())
