"""A door for mail providers: mails that came back, told by calls that are signed (Standard Webhooks 1.0)."""

from typing import Any

from flask import Blueprint, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from services.registration.api.blueprints import read_json
from services.registration.api.limits import count_miss
from services.registration.api.problems import Problem
from services.registration.domain.mail_returns import MailReturn
from services.registration.domain.signed_calls import SignedCall, is_genuine
from services.registration.runtime import runtime
from services.registration.schemas.mail_returns import MailReturnSchema
from services.registration.usecases.take_mail_return import take_mail_return

blueprint = Blueprint("hooks", __name__)

LONGEST = 64 * 1024
LONGEST_ID = 255


@blueprint.post("/hooks/bounces")
def bounces() -> Any:
    """Take one report; whether it is about a mail of ours is told to nobody."""
    made = runtime()
    if not made.settings.bounce_webhook_secrets:
        raise NotFound
    call = _call()
    if not is_genuine(made.settings.bounce_webhook_secrets, call, timestamp=made.now().timestamp()):
        count_miss()
        raise Problem(401, "unauthenticated", "We need to know who you are.", "The signature or its time is not right.")
    told = MailReturnSchema().load(read_json(call.body))
    take_mail_return(made.database, made.keys, MailReturn(call_id=call.id_, **told), now=made.now())
    return "", 204


def _call() -> SignedCall:
    if (request.content_length or 0) > LONGEST:
        raise RequestEntityTooLarge
    request.max_content_length = LONGEST
    return SignedCall(
        id_=request.headers.get("webhook-id", "")[:LONGEST_ID],
        timestamp=request.headers.get("webhook-timestamp", ""),
        signatures=request.headers.get("webhook-signature", ""),
        body=request.get_data(),
    )
