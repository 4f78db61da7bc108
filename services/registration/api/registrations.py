"""The organiser's doors to registrations."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import created, expected_version, with_version
from services.registration.domain.offers import Hold
from services.registration.domain.registrations import RegistrationChanges, RegistrationView
from services.registration.runtime import runtime
from services.registration.schemas.holds import HoldSchema
from services.registration.schemas.paging import DryRunArgs
from services.registration.schemas.recordings import RecordingSchema
from services.registration.schemas.registrations import (
    CancelledRegistrationSchema,
    ListedRegistrationSchema,
    OrganiserChangesSchema,
    ReasonSchema,
    RegistrationArgs,
    RegistrationPageSchema,
    RegistrationSchema,
)
from services.registration.usecases.cancel_registration import Cancellation, cancel_registration
from services.registration.usecases.correct_registration import correct_registration
from services.registration.usecases.decide_registration import (
    Target,
    approve_registration,
    confirm_registration,
    refuse_registration,
)
from services.registration.usecases.list_registrations import list_registrations, show_one_registration
from services.registration.usecases.offer_place import extend_offer, offer_place
from services.registration.usecases.take_registration import Recording, record_registration

blueprint = ApiBlueprint(
    "registrations", __name__, url_prefix="/v1/events/<event>/registrations", description="Who comes"
)


@blueprint.get("")
@guarded("registrations:read")
@blueprint.arguments(RegistrationArgs, location="query")
@blueprint.response(200, RegistrationPageSchema)
def show_all(asked: Mapping[str, Any], event: str) -> Any:
    """List registrations, newest first."""
    return list_registrations(
        runtime().database, caller(), event, asked["wanted"], limit=asked["limit"], cursor=asked["cursor"]
    )


@blueprint.post("")
@guarded("registrations:write")
@blueprint.arguments(RecordingSchema)
@blueprint.response(201, RegistrationSchema)
@blueprint.alt_response(200, schema=RegistrationSchema, description="The same answer again; nothing was stored or sent")
def record(wanted: Mapping[str, Any], event: str) -> Any:
    """Write down what somebody said by telephone or letter, or add a person."""
    made = runtime()
    done = record_registration(made.database, made.keys, caller(), Recording(event=event, **wanted), now=made.now())
    found = done.registration
    if not done.is_new:
        return with_version(found, found.version)
    return created(found, found.version, f"/v1/events/{event}/registrations/{found.id}")


@blueprint.get("/<uuid:registration_id>")
@guarded("registrations:read")
@blueprint.response(200, ListedRegistrationSchema)
def show(event: str, registration_id: UUID) -> Any:
    """Show one registration."""
    return _versioned(show_one_registration(runtime().database, caller(), event, registration_id))


@blueprint.patch("/<uuid:registration_id>")
@guarded("registrations:write")
@blueprint.arguments(OrganiserChangesSchema)
@blueprint.response(200, RegistrationSchema)
def correct(changes: RegistrationChanges, event: str, registration_id: UUID) -> Any:
    """Correct somebody's details and choices; they are told when their place is another one."""
    made = runtime()
    target = Target(caller=caller(), event=event, registration_id=registration_id, expected=expected_version())
    return _versioned(correct_registration(made.database, made.keys, target, changes, now=made.now()))


@blueprint.post("/<uuid:registration_id>/cancel")
@guarded("registrations:write")
@blueprint.arguments(DryRunArgs, location="query")
@blueprint.response(200, CancelledRegistrationSchema)
def cancel(asked: Mapping[str, bool], event: str, registration_id: UUID) -> Any:
    """Cancel for somebody; they are told, and the place is free at once. With ``dry_run`` tell the effect only."""
    made = runtime()
    wanted = Cancellation(event=event, registration_id=registration_id, dry_run=asked["dry_run"])
    done = cancel_registration(made.database, made.keys, caller(), wanted, now=made.now())
    body = {**vars(done.registration), "effects": done.effects, "dry_run": done.dry_run}
    return body if done.dry_run else with_version(body, done.registration.version)


@blueprint.post("/<uuid:registration_id>/confirm")
@guarded("registrations:write")
@blueprint.response(200, RegistrationSchema)
def confirm(event: str, registration_id: UUID) -> Any:
    """Give one who waits, or who has an offer, a place."""
    made = runtime()
    return _versioned(confirm_registration(made.database, made.keys, _target(event, registration_id), now=made.now()))


@blueprint.post("/<uuid:registration_id>/offer")
@guarded("registrations:write")
@blueprint.arguments(HoldSchema)
@blueprint.response(200, RegistrationSchema)
def offer(hold: Hold, event: str, registration_id: UUID) -> Any:
    """Hold a free place for one who waits; they are asked whether they take it."""
    made = runtime()
    return _versioned(offer_place(made.database, made.keys, _target(event, registration_id), hold, now=made.now()))


@blueprint.post("/<uuid:registration_id>/extend-offer")
@guarded("registrations:write")
@blueprint.arguments(HoldSchema)
@blueprint.response(200, RegistrationSchema)
def extend(hold: Hold, event: str, registration_id: UUID) -> Any:
    """Hold an offered place for longer; they are told."""
    made = runtime()
    return _versioned(extend_offer(made.database, made.keys, _target(event, registration_id), hold, now=made.now()))


@blueprint.post("/<uuid:registration_id>/approve")
@guarded("registrations:write")
@blueprint.response(200, RegistrationSchema)
def approve(event: str, registration_id: UUID) -> Any:
    """Approve one who asks to come."""
    made = runtime()
    return _versioned(approve_registration(made.database, made.keys, _target(event, registration_id), now=made.now()))


@blueprint.post("/<uuid:registration_id>/refuse")
@guarded("registrations:write")
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, RegistrationSchema)
def refuse(said: Mapping[str, str], event: str, registration_id: UUID) -> Any:
    """Say no to one who asks to come; they are told."""
    made = runtime()
    target = _target(event, registration_id)
    return _versioned(refuse_registration(made.database, made.keys, target, reason=said["reason"], now=made.now()))


def _target(event: str, registration_id: UUID) -> Target:
    return Target(caller=caller(), event=event, registration_id=registration_id)


def _versioned(view: RegistrationView) -> Any:
    return with_version(view, view.version)
