"""The invitee's door: look at an invitation, and answer it."""

from typing import Any

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import for_invitee, invitee_token
from services.registration.domain.answers import Answer
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.proposals import ProposalKind, Proposed
from services.registration.runtime import runtime
from services.registration.schemas.answers import AnswerSchema, InvitationShownSchema, ReceiptSchema
from services.registration.usecases.answer_invitation import Receipt, answer_invitation
from services.registration.usecases.propose_person import ProposalReceipt, propose_by_invitation
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
    """Accept, decline, or name somebody: who would come instead, or to whom this was passed on."""
    made = runtime()
    if said.proposed is not None:
        kind, proposed = ProposalKind(said.answer), Proposed(**said.proposed)
        noted = propose_by_invitation(made.database, made.keys, invitee_token(), kind, proposed, now=made.now())
        return proposal_told(noted), 201 if noted.is_new else 200
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


def proposal_told(receipt: ProposalReceipt) -> dict[str, Any]:
    """What somebody gets back at once who proposed something."""
    sentences = {
        ProposalKind.SUBSTITUTE: "The organisers will decide and write to you. Until then nothing changes for you.",
        ProposalKind.FORWARDED: "The organisers will decide and write to you. This is not a place yet.",
        ProposalKind.CHANGE: "The organisers will decide and write to you. Until then nothing changes for you.",
    }
    return {
        "reference": receipt.reference, "state": "proposed", "attendance": None, "message": sentences[receipt.kind],
        "due_at": receipt.due_at,
    }  # fmt: skip
