"""The door to what was sent to whom."""

from typing import Any

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.runtime import runtime
from services.registration.schemas import messages as shapes
from services.registration.usecases.list_messages import MessageFilter, list_messages

blueprint = ApiBlueprint(
    "messages", __name__, url_prefix="/v1/events/<event>/messages", description="What was sent to whom"
)


@blueprint.get("")
@guarded("invitations:read")
@blueprint.arguments(shapes.MessageListArgs, location="query", as_kwargs=True)
@blueprint.response(200, shapes.MessagePageSchema)
def list_all(event: str, *, limit: int, cursor: str | None, **wanted: Any) -> Any:
    """Mails about an event, newest first.

    Those about registrations are shown with the scope ``registrations:read`` too, those about enquiries with
    ``enquiries:read``.
    """
    return list_messages(runtime().database, caller(), event, MessageFilter(**wanted), cursor=cursor, limit=limit)
