"""Record what a try came to: on the delivery, on the address, and on the mail server's health."""

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from uuid import UUID

import structlog

from services.notifications.domain import retrying
from services.notifications.domain.addressing import SEALED
from services.notifications.domain.retrying import Kind, Next, Outcome
from services.notifications.domain.routing import address_key
from services.notifications.store import handovers, hosts, leases, suppressions
from services.notifications.store.base import Session
from services.notifications.store.handovers import Handover
from services.notifications.store.hosts import Fault
from services.notifications.usecases.desk import Desk
from services.notifications.usecases.reroute_enquiry import reroute_enquiry
from services.notifications.usecases.take_deliveries import Job

log = structlog.get_logger()

_chance = Random()  # noqa: S311 - spreads retries, keeps no secret


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A mail that the server took at an instant."""

    job: Job
    outcome: Outcome
    at: datetime


def record_taken(desk: Desk, taken: Taken, *, holder: UUID, next_id: UUID | None = None) -> bool:
    """Write that the server took a mail, in one commit and one statement: the way of nearly every mail.

    Args:
        desk: where to write.
        taken: the mail.
        holder: of the lease.
        next_id: the mail that goes out next; its beginning is marked in the same commit.

    Returns:
        Whether that next one is ours.
    """
    then = _next(taken.job, taken.outcome, now=taken.at)
    handover = Handover(
        delivery_id=taken.job.taken.tried.id,
        holder=holder,
        then=then,
        address_key=address_key(taken.job.taken.recipient),
        host=desk.server.name,
        at=taken.at,
        next_id=next_id,
    )
    with desk.database.statement() as connection:
        recorded = handovers.record_sent(connection, handover)
    if recorded.host_was_ill:
        with desk.database.transaction() as session:
            hosts.note_health(session, desk.server.name, now=taken.at)
    _tell(taken.job, taken.outcome, ours=recorded.is_ours, state=then.state)
    return recorded.is_next_ours


def record_outcome(desk: Desk, job: Job, outcome: Outcome, *, holder: UUID) -> None:
    """Write what came of a mail that was not taken in one commit, unless the lease is no longer ours."""
    now = desk.now()
    then = _next(job, outcome, now=now)
    with desk.database.transaction() as session:
        ours = leases.record(session, job.taken.tried.id, then, holder=holder, now=now)
        if ours:
            reroute_enquiry(session, job, then.state, now=now)
        _note_address(session, job, outcome, now)
        _note_server(session, desk, outcome, now)
    _tell(job, outcome, ours=ours, state=then.state)


def _next(job: Job, outcome: Outcome, *, now: datetime) -> Next:
    tried = replace(job.taken.tried, attempts=job.taken.tried.attempts + 1)
    return retrying.after(outcome, tried, now=now, chance=_chance.random())


def _note_address(session: Session, job: Job, outcome: Outcome, now: datetime) -> None:
    if outcome.kind is Kind.ADDRESS and job.taken.recipient != SEALED:
        key = address_key(job.taken.recipient)
        suppressions.suppress(session, key, reason=outcome.reason, delivery_id=job.taken.tried.id, now=now)


def _note_server(session: Session, desk: Desk, outcome: Outcome, now: datetime) -> None:
    if outcome.kind is Kind.SIGN_IN:
        # Repeating a refused sign-in could lock the account, so it stops the sender at once.
        often, every = retrying.FAULTS_TO_OPEN, retrying.SIGN_IN_PROBE_EVERY
        hosts.note_fault(session, Fault(desk.server.name, often, outcome.reason, now + every), now=now)
    elif outcome.kind in {Kind.HOST, Kind.AMBIGUOUS}:
        hosts.note_fault(session, Fault(desk.server.name, 1, outcome.reason, now + retrying.PROBE_EVERY), now=now)
    elif outcome.reply:
        hosts.note_health(session, desk.server.name, now=now)


def _tell(job: Job, outcome: Outcome, *, ours: bool, state: str) -> None:
    facts = {
        "delivery_id": str(job.taken.tried.id),
        "message_id": str(job.taken.message_id),
        "purpose": job.taken.purpose,
        "request_id": job.told.request_id,
        "outcome": str(outcome.kind),
        "state": str(state),
    }
    if not ours:
        log.error("outcome came after the lease was lost", **facts)
    elif outcome.kind is Kind.SENT:
        log.info("mail handed in", **facts)
    else:
        log.warning("mail not handed in", reason=outcome.reason, **facts)
