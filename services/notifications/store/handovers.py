"""What is written for every single mail that is handed in: at most two statements, each its own transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from services.kit.statements import Statement
from services.notifications.domain.retrying import Next

REPLY_LENGTH = 500

MARK = Statement("""
update notifications.delivery set phase = :phase where id = :id and lease = :holder returning id
""")

SENT = Statement("""
with sent as (
  update notifications.delivery
  set state = 'sent', attempts = :attempts, crashes = :crashes, may_duplicate = :may_duplicate, reason = '',
      reply = case when :reply = '' then reply else :reply end, waits_for_host = false, next_attempt_at = null,
      lease = null, lease_until = null, hinted_until = null, sent_at = :now, changed_at = :now
  where id = :id and lease = :holder
  returning id
), well as (
  delete from notifications.suppression where address_key = :address_key
), marked as (
  update notifications.delivery set phase = 'payload_started' where id = :next_id and lease = :holder returning id
)
select exists (select from sent) as is_ours, exists (select from marked) as is_next_ours,
       exists (select from notifications.mail_host where host = :host and faults > 0) as host_was_ill
""")


@dataclass(frozen=True, kw_only=True)
class Handover:
    """A mail that the server took.

    Attributes:
        holder: of the lease under which it was sent.
        address_key: whose mail it was; the address is well.
        host: the server, as the breaker knows it.
        at: when it took the mail.
        next_id: the mail that begins to go out next over the same connection, if it is marked in the same commit.
    """

    delivery_id: UUID
    holder: UUID
    then: Next
    address_key: str
    host: str
    at: datetime
    next_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """Whether the leases were still ours, and whether the server had counted as ill."""

    is_ours: bool
    is_next_ours: bool
    host_was_ill: bool


def mark_phase(connection: Connection, delivery_id: UUID, *, holder: UUID, phase: str) -> bool:
    """Record how far a send has come; false when the lease is no longer ours."""
    return MARK.first(connection, {"id": delivery_id, "holder": holder, "phase": phase}) is not None


def record_sent(connection: Connection, handover: Handover) -> Recorded:
    """Write that the server took it, unless the lease is no longer ours; the address took mail in any case."""
    then = handover.then
    row = SENT.first(
        connection,
        {
            "id": handover.delivery_id,
            "holder": handover.holder,
            "attempts": then.attempts,
            "crashes": then.crashes,
            "may_duplicate": then.may_duplicate,
            "reply": then.reply[:REPLY_LENGTH],
            "address_key": handover.address_key,
            "host": handover.host,
            "now": handover.at,
            "next_id": handover.next_id,
        },
    )
    return Recorded(**row or {"is_ours": False, "is_next_ours": False, "host_was_ill": False})
