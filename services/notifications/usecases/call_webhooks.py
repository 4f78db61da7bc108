"""Call the webhooks that registration promised calls to; no connection to the database is held meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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

PORTION = 20
"""Calls at once."""
TO_ONE = 5
"""Of them, to one webhook."""
ACCEPTED = 5000
"""Promises noted in one go; they wait for no call."""

log = structlog.get_logger()
_chance = Random()  # noqa: S311 - spreads retries, keeps no secret


@dataclass(frozen=True, kw_only=True)
class Caller:
    """What calling needs: where to read and write, which keys open secrets, and whether neighbours may be called."""

    database: Database
    keys: Keyring
    allow_private: bool = False


def call_webhooks(caller: Caller, *, now: datetime) -> bool:
    """Make a portion of due calls and say whether more may wait."""
    with caller.database.transaction() as session:
        webhooks.accept(session, now=now, limit=ACCEPTED)
        calls = webhooks.claim(session, now=now, limit=PORTION, each=TO_ONE)
    if not calls:
        return False
    with ThreadPoolExecutor(PORTION) as pool:
        outcomes = list(pool.map(lambda call: _called(caller, call, now), calls))
    with caller.database.transaction() as session:
        for call, outcome in zip(calls, outcomes, strict=True):
            _record(session, call, outcome, now)
    return True


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
