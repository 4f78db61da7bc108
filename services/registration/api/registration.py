"""The registrant's door: see, correct and cancel one's own registration, and answer an offer."""

from collections.abc import Mapping
from typing import Any

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import for_invitee, invitee_token
from services.registration.api.invitation import proposal_told
from services.registration.api.versions import expected_version, with_version
from services.registration.domain.proposals import Proposed
from services.registration.domain.registrations import OwnRegistration, RegistrationChanges
from services.registration.runtime import runtime
from services.registration.schemas.answers import ProposedSchema, ReceiptSchema
from services.registration.schemas.confirmation_rounds import StillComingSchema
from services.registration.schemas.registrations import (
    AttendanceSchema,
    OwnChangesSchema,
    OwnRegistrationSchema,
    ProposedChangeSchema,
    RegistrationSchema,
)
from services.registration.usecases.answer_offer import accept_offer, decline_offer
from services.registration.usecases.cancel_registration import cancel_own_registration
from services.registration.usecases.change_attendance import change_attendance
from services.registration.usecases.change_registration import OwnChange, change_own_registration
from services.registration.usecases.propose_change import propose_change
from services.registration.usecases.propose_person import propose_substitute
from services.registration.usecases.say_still_coming import say_still_coming
from services.registration.usecases.show_registration import show_registration

blueprint = ApiBlueprint("registration", __name__, url_prefix="/v1/registration", description="One's own registration")


@blueprint.get("")
@for_invitee("Registration")
@blueprint.response(200, OwnRegistrationSchema)
def show() -> Any:
    """Show the registration and the event for its holder."""
    made = runtime()
    return _versioned(show_registration(made.database, made.keys, invitee_token(), now=made.now()))


@blueprint.patch("")
@for_invitee("Registration")
@blueprint.arguments(OwnChangesSchema)
@blueprint.response(200, OwnRegistrationSchema)
def change(changes: RegistrationChanges) -> Any:
    """Correct one's own details. A new address counts once it is confirmed."""
    made = runtime()
    wanted = OwnChange(token=invitee_token(), changes=changes, expected=expected_version())
    return _versioned(change_own_registration(made.database, made.keys, wanted, now=made.now()))


@blueprint.post("/change-attendance")
@for_invitee("Registration")
@blueprint.arguments(AttendanceSchema)
@blueprint.response(200, OwnRegistrationSchema)
def attend_otherwise(said: Mapping[str, str]) -> Any:
    """Attend in another way; without a free place there, nothing changes."""
    made = runtime()
    return _versioned(change_attendance(made.database, made.keys, invitee_token(), said["attendance"], now=made.now()))


@blueprint.post("/substitute")
@for_invitee("Registration")
@blueprint.arguments(ProposedSchema)
@blueprint.response(201, ReceiptSchema)
@blueprint.alt_response(200, schema=ReceiptSchema, description="The same person again; nothing was stored or sent")
def name_substitute(said: Mapping[str, str]) -> Any:
    """Name somebody to come in one's place; it is kept until the organisers have decided."""
    made = runtime()
    noted = propose_substitute(made.database, made.keys, invitee_token(), Proposed(**said), now=made.now())
    return proposal_told(noted), 201 if noted.is_new else 200


@blueprint.post("/propose-change")
@for_invitee("Registration")
@blueprint.arguments(ProposedChangeSchema)
@blueprint.response(201, ReceiptSchema)
@blueprint.alt_response(200, schema=ReceiptSchema, description="The same change again; nothing was stored")
def propose(said: Mapping[str, Any]) -> Any:
    """Propose a change once one's own changes are over; nothing changes until the organisers agree."""
    made = runtime()
    noted = propose_change(made.database, made.keys, invitee_token(), **said, now=made.now())
    return proposal_told(noted), 201 if noted.is_new else 200


@blueprint.post("/still-coming")
@for_invitee("Registration")
@blueprint.arguments(StillComingSchema)
@blueprint.response(200, OwnRegistrationSchema)
def still_coming(said: Mapping[str, str]) -> Any:
    """Say whether one still comes; a no gives the place back."""
    made = runtime()
    return _versioned(say_still_coming(made.database, made.keys, invitee_token(), said["answer"], now=made.now()))


@blueprint.post("/cancel")
@for_invitee("Registration")
@blueprint.response(200, RegistrationSchema)
def cancel() -> Any:
    """Cancel; the place is free at once."""
    made = runtime()
    view = cancel_own_registration(made.database, made.keys, invitee_token(), now=made.now())
    return with_version(view, view.version)


@blueprint.post("/accept-offer")
@for_invitee("Registration")
@blueprint.response(200, RegistrationSchema)
def accept() -> Any:
    """Take the place that is offered; the confirmation follows by mail."""
    made = runtime()
    view = accept_offer(made.database, made.keys, invitee_token(), now=made.now())
    return with_version(view, view.version)


@blueprint.post("/decline-offer")
@for_invitee("Registration")
@blueprint.response(200, RegistrationSchema)
def decline() -> Any:
    """Let the offered place go; it goes to the next who waits."""
    made = runtime()
    view = decline_offer(made.database, made.keys, invitee_token(), now=made.now())
    return with_version(view, view.version)


def _versioned(own: OwnRegistration) -> Any:
    body = {name: value for name, value in vars(own).items() if name != "registration"}
    return with_version({**vars(own.registration), **body}, own.registration.version)
