"""The invitee's door: look at an invitation, and answer it."""

from typing import Any

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import for_invitee, invitee_token
from services.registration.domain.answers import Answer
from services.registration.domain.lifecycles import RegistrationState
from services.registration.runtime import runtime
from services.registration.schemas.answers import AnswerSchema, InvitationShownSchema, ReceiptSchema
from services.registration.usecases.answer_invitation import Receipt, answer_invitation
from services.registration.usecases.show_invitation import show_invitation

blueprint = ApiBlueprint("invitation", __name__, url_prefix="/v1/invitation", description="Answer an invitation")

SENTENCES = {
    RegistrationState.CONFIRMED: "Your place is confirmed. A confirmation is on its way to you by mail.",
    RegistrationState.WAITLISTED: "You are on the waitlist. We will write to you as soon as a place becomes free.",
    RegistrationState.PENDING_APPROVAL: "We have your answer. The organisers will decide and write to you.",
    RegistrationState.DECLINED: "Thank you for telling us that you cannot come.",
    RegistrationState.CANCELLED: "Your place was given back before; we do not count on you.",
    RegistrationState.LAPSED: "Your time to accept was over before; we do not count on you.",
}


@blueprint.get("")
@for_invitee("Invitation")
@blueprint.response(200, InvitationShownSchema)
def show() -> Any:
    """Show the event, the name on the envelope, and what is open."""
    made = runtime()
    return show_invitation(made.database, made.keys, invitee_token(), now=made.now())


@blueprint.post("/answer")
@for_invitee("Invitation")
@blueprint.arguments(AnswerSchema)
@blueprint.response(201, ReceiptSchema)
@blueprint.alt_response(200, schema=ReceiptSchema, description="The same answer again; nothing was stored or sent")
def answer(said: Answer) -> Any:
    """Accept or decline."""
    made = runtime()
    receipt = answer_invitation(made.database, made.keys, invitee_token(), said, now=made.now())
    return receipt_told(receipt), 201 if receipt.is_new else 200


def receipt_told(receipt: Receipt) -> dict[str, Any]:
    """What somebody gets back at once for an answer."""
    return {
        "reference": receipt.reference,
        "state": receipt.state.value,
        "attendance": receipt.attendance,
        "message": SENTENCES.get(receipt.state, "Your answer is on record."),
    }
