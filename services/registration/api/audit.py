"""Who did what: in the whole organisation, and to one registration."""

from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.domain.paging import Page
from services.registration.runtime import runtime
from services.registration.schemas.paging import PageArgs
from services.registration.schemas.records import AuditArgs, AuditPageSchema, RegistrationHistoryPageSchema
from services.registration.usecases.list_audit import AuditLine, list_audit
from services.registration.usecases.list_registration_history import (
    RegistrationHistoryEntry,
    list_registration_history,
)

blueprint = ApiBlueprint("audit", __name__, url_prefix="/v1", description="Who did what")


@blueprint.get("/audit")
@guarded("audit:read")
@blueprint.arguments(AuditArgs, location="query")
@blueprint.response(200, AuditPageSchema)
def audit(asked: dict[str, Any]) -> Page[AuditLine]:
    """List what was done, newest first."""
    return list_audit(runtime().database, caller(), asked["wanted"], limit=asked["limit"], cursor=asked["cursor"])


@blueprint.get("/events/<event>/registrations/<uuid:registration_id>/history")
@guarded("registrations:read")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, RegistrationHistoryPageSchema)
def history(asked: dict[str, Any], event: str, registration_id: UUID) -> Page[RegistrationHistoryEntry]:
    """List what was done to a registration and how its seats moved, newest first."""
    portion = (asked["cursor"], asked["limit"])
    target, since = (event, registration_id), asked["updated_since"]
    return list_registration_history(runtime().database, caller(), target, portion, since=since)
