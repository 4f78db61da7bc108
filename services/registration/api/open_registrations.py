"""The door for those who were not invited, where an event takes them."""

from typing import Any

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import public
from services.registration.api.invitation import receipt_told
from services.registration.domain.answers import Answer
from services.registration.runtime import runtime
from services.registration.schemas.answers import ReceiptSchema
from services.registration.schemas.recordings import OpenRegistrationSchema
from services.registration.usecases.take_registration import register_openly

blueprint = ApiBlueprint(
    "open registrations", __name__, url_prefix="/v1/events/<event>/registrations/open",
    description="Register without an invitation",
)  # fmt: skip


@blueprint.post("")
@public("anybody may ask to come to an event that is open or takes requests")
@blueprint.arguments(OpenRegistrationSchema)
@blueprint.response(201, ReceiptSchema)
def register(said: Answer, event: str) -> Any:
    """Register, or ask to come where the organisers decide. A known address is told the same, and written to."""
    made = runtime()
    return receipt_told(register_openly(made.database, made.keys, event, said, now=made.now()))
