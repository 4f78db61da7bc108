"""Lease due deliveries, reading again whether they are still wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.domain.deliveries import State
from services.notifications.domain.retrying import PROBE_EVERY, Next
from services.notifications.domain.routing import address_key
from services.notifications.store import hosts, leases, messages, suppressions
from services.notifications.store.base import Session
from services.notifications.store.leases import Taken
from services.notifications.store.messages import Told
from services.notifications.usecases.desk import Desk


@dataclass(frozen=True, kw_only=True)
class Job:
    """One leased delivery and the message it tells."""

    taken: Taken
    told: Told


def take_deliveries(desk: Desk, ids: Sequence[UUID], *, holder: UUID) -> list[Job]:
    """Those of the deliveries that are ours to send now.

    Paused ones stay as they are; withdrawn, suppressed and late ones are skipped for good. While the mail server
    rests at most one is taken, to probe it; what nobody waits for is taken as its rate allows.
    """
    now = desk.now()
    with desk.database.transaction() as session:
        probe = hosts.may_probe(session, desk.server.name, now=now, every=PROBE_EVERY)
        if probe is False:
            return []
        locked = leases.lock_due(session, ids, now=now, limit=1 if probe else None)
        wanted = _within_rate(desk, session, _still_wanted(session, locked, now))
        leases.lease(session, [job.taken.tried.id for job in wanted], holder=holder, now=now)
    return wanted


def _within_rate(desk: Desk, session: Session, wanted: list[Job]) -> list[Job]:
    """The others stay due and are hinted at again."""
    if desk.server.rate is None or not any(job.taken.tried.bulk for job in wanted):
        return wanted
    room = leases.room_within(session, desk.server.rate, now=desk.now())
    awaited = [job for job in wanted if not job.taken.tried.bulk]
    others = [job for job in wanted if job.taken.tried.bulk]
    return awaited + others[: max(0, room - len(awaited))]


def _still_wanted(session: Session, locked: list[Taken], now: datetime) -> list[Job]:
    told = messages.read(session, [taken.message_id for taken in locked])
    refusing = suppressions.suppressed(session, [address_key(taken.recipient) for taken in locked if taken.tried.bulk])
    wanted = []
    for taken in locked:
        message = told.get(taken.message_id)
        reason = _unwanted(taken, message, refusing, now)
        if reason:
            skip = Next(state=State.SKIPPED, attempts=taken.tried.attempts, reason=reason)
            leases.settle(session, taken.tried.id, skip, now=now)
        elif message and not message.paused and message.not_before <= now:
            wanted.append(Job(taken=taken, told=message))
    return wanted


def _unwanted(taken: Taken, message: Told | None, refusing: set[str], now: datetime) -> str:
    if message is None:
        return "gone"
    if message.withdrawn:
        return "withdrawn"
    if message.expires_at is not None and message.expires_at <= now:
        return "over"
    # What follows somebody's own act is tried all the same; it may tell that the address is well again.
    if taken.tried.bulk and address_key(taken.recipient) in refusing:
        return "suppressed"
    return ""
