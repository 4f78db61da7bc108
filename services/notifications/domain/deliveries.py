"""States of a delivery, and what is known of one that is being sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class State(StrEnum):
    """Where one mail is in its life."""

    PENDING = "pending"
    SENDING = "sending"
    AMBIGUOUS = "ambiguous"
    """The whole message went out and no answer came back: the server may have it or not."""
    SENT = "sent"
    SENT_ASSUMED = "sent_assumed"
    FAILED = "failed"
    """The server said no for good, or the letter could not be written."""
    DEAD = "dead"
    """Given up: too old, or it took its worker down again and again."""
    SKIPPED = "skipped"
    """Not wanted any more before it left."""
    HELD = "held"
    """Kept back after a restore, because it may have been sent since the backup; an operator lets it go."""


SETTLED = (State.SENT, State.SENT_ASSUMED, State.FAILED, State.DEAD, State.SKIPPED)
"""No more work comes of these by itself."""

REQUEUABLE = (State.FAILED, State.DEAD, State.SENT_ASSUMED)
"""Ends from which an operator may send a mail on its way again."""

LEASE = timedelta(seconds=45)
"""How long a worker may be silent before others take its deliveries."""

RENEWAL_SECONDS = 15.0

ENVELOPE_OK = "envelope_ok"
"""Phase: the server took sender and recipient."""

PAYLOAD_STARTED = "payload_started"
"""Phase: the message itself is going out; from here on only the server's answer tells whether it has it."""


@dataclass(frozen=True, kw_only=True)
class Attempted:
    """A delivery as the rules about its next step see it."""

    id: UUID
    bulk: bool
    attempts: int
    """Tries including the present one."""
    crashes: int
    """Leases that ended without an outcome."""
    may_duplicate: bool
    """Whether an earlier try ended ambiguous."""
    created_at: datetime
    requeued_at: datetime | None = None

    @property
    def waits_since(self) -> datetime:
        """From when on its patience counts."""
        return self.requeued_at or self.created_at
