"""Carry promised messages to the broker until they are accepted."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.kit.database import Database
from services.registration.store import relays, webhooks

AGAIN_AFTER = timedelta(seconds=15)
"""A message that nobody took in by then is published once more; twice is harmless."""

PORTION = 500
BULK_IDS = 100

Publish = Callable[[Sequence[UUID], bool], None]
"""Hands ids to the broker; the second argument says whether nobody is waiting for them."""


def relay_outbox(db: Database, publish: Publish, *, now: datetime) -> bool:
    """Publish a portion of what is due and say whether more may wait.

    The claim is committed before anything is published, so no transaction waits for the broker. What
    ``publish`` raises is passed on; the claimed rest is due again by itself.
    """
    with db.transaction() as session:
        claimed = relays.claim(session, now=now, again_after=AGAIN_AFTER, limit=PORTION)
        webhooks.fan_out(session, [*claimed.first, *claimed.bulk])
    for one in claimed.first:
        publish([one], False)
    for start in range(0, len(claimed.bulk), BULK_IDS):
        publish(claimed.bulk[start : start + BULK_IDS], True)
    return len(claimed.first) + len(claimed.bulk) == PORTION
