"""How doors tell an order to send: accepted, and where its batch can be seen (RFC 9110, section 15.3.3)."""

from typing import Any

from services.registration.usecases.make_batch import Sending


def ordered(done: Sending, event: str) -> Any:
    """The answer of a view; a dry run made no batch."""
    if done.batch is None:
        return done, 200
    return done, 202, {"Location": f"/v1/events/{event}/invitations/batches/{done.batch}"}
