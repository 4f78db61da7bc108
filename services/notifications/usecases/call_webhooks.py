"""Call the webhooks that registration promised calls to; no connection to the database is held meanwhile."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

import structlog

from services.kit.database import Database
from services.kit.keys import Keyring, Unsealable
from services.notifications.domain.webhooks import CallOutcome, after_call, signature
from services.notifications.mail.webhook import Post, send
from services.notifications.store import webhooks
from services.notifications.store.base import Session
from services.notifications.store.webhooks import Call

PLACES = 20
"""Calls at once."""
TO_ONE = 5
"""Of them, to one webhook."""
ACCEPTED = 5000
"""Promises noted in one go; they wait for no call."""
LOOK_AGAIN = 1.0
"""Seconds after which new promises are looked for while no call ends."""

log = structlog.get_logger()
_chance = Random()  # noqa: S311 - spreads retries, keeps no secret


@dataclass(kw_only=True)
class Caller:
    """Where to read and write, which keys open secrets, whether neighbours may be called; and the calls under way."""

    database: Database
    keys: Keyring
    now: Callable[[], datetime]
    allow_private: bool = False
    places: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(PLACES), init=False)
    under_way: set[Future[None]] = field(default_factory=set, init=False)


def call_webhooks(caller: Caller) -> bool:
    """Begin the calls that are due, wait for one to end, and say whether more may wait.

    No call waits for another: each is recorded when it ends, and its place goes to whoever has the fewest under way.
    """
    now = caller.now()
    with caller.database.transaction() as session:
        webhooks.accept(session, now=now, limit=ACCEPTED)
        calls = webhooks.claim(session, now=now, limit=PLACES - len(caller.under_way), each=TO_ONE)
    begun = {caller.places.submit(_make, caller, call) for call in calls}
    ended, caller.under_way = wait(caller.under_way | begun, LOOK_AGAIN, FIRST_COMPLETED)
    return bool(ended or caller.under_way)


def _make(caller: Caller, call: Call) -> None:
    try:
        outcome = _called(caller, call, caller.now())
        with caller.database.transaction() as session:
            _record(session, call, outcome, caller.now())
    except Exception:  # it is tried again when its lease is over; the others' calls count meanwhile
        log.exception("a webhook could not be called", call_id=str(call.id))


def _called(caller: Caller, call: Call, now: datetime) -> CallOutcome:
    id_, timestamp = f"msg_{call.id.hex}", int(now.timestamp())
    try:
        secrets = [caller.keys.open(one) for one in call.sealed_secrets]
    except Unsealable:
        return CallOutcome(reason="The secret could not be opened: a key is missing from SECRET_KEYS.")
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Placecard-Webhooks/1.0",
        "webhook-id": id_,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secrets, id_=id_, timestamp=timestamp, body=call.body),
    }
    return send(Post(url=call.url, headers=headers, body=call.body.encode()), allow_private=caller.allow_private)


def _record(session: Session, call: Call, outcome: CallOutcome, now: datetime) -> None:
    then = after_call(outcome, attempts=call.attempts, since=call.promised_at, now=now, chance=_chance.random())
    webhooks.record(session, call, then, status=outcome.status, now=now)
    tell = log.info if then.state == "sent" else log.warning
    tell("webhook called", call_id=str(call.id), state=then.state, status=outcome.status, reason=then.reason)
