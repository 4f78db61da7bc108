"""A question that could not be put to its contact goes to the fallback, so that somebody has it."""

from dataclasses import asdict
from datetime import datetime

from services.contracts.envelope import message_from
from services.contracts.messages import EnquiryReceived
from services.kit.database import new_id
from services.notifications.domain.deliveries import State
from services.notifications.domain.routing import address_key
from services.notifications.store import due
from services.notifications.store.base import Session
from services.notifications.usecases.take_deliveries import Job

_LOST = (State.FAILED, State.DEAD)


def reroute_enquiry(session: Session, job: Job, state: State, *, now: datetime) -> None:
    """Add a delivery to the fallback, in the transaction that gives the first one up."""
    if job.taken.purpose != "enquiry" or state not in _LOST:
        return
    message = message_from(job.told.type, job.told.facts)
    if not isinstance(message, EnquiryReceived) or _same(message.fallback.email, job.taken.recipient):
        return
    row = {
        "id": new_id(),
        "message_id": job.taken.message_id,
        "purpose": "enquiry",
        "recipient": message.fallback.email,
        "contact": asdict(message.fallback),
        "because": "fallback, because the contact could not be reached by mail",
        "bulk": False,
        "next_attempt_at": now,
        "created_at": now,
        "changed_at": now,
    }
    due.add(session, [row])


def _same(one: str, other: str) -> bool:
    return address_key(one) == address_key(other)
