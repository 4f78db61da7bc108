"""The door for those who lost their link: the same answer for every address."""

from collections.abc import Mapping

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import public
from services.registration.runtime import runtime
from services.registration.schemas.links import LinkPromisedSchema, LinkWantedSchema
from services.registration.usecases.request_link import request_link

blueprint = ApiBlueprint("links", __name__, url_prefix="/v1/links", description="Lost links")
PROMISE = {"message": "If we hold an invitation for that address, a mail is on its way."}


@blueprint.post("/resend")
@public("whoever asks learns nothing, and mail goes only to invited addresses")
@blueprint.arguments(LinkWantedSchema)
@blueprint.response(202, LinkPromisedSchema)
def resend(wanted: Mapping[str, str]) -> Mapping[str, str]:
    """Send the link again to an invited address."""
    request_link(runtime().database, wanted["email"], wanted["event"])
    return PROMISE
