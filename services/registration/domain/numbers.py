"""Numbers for operators."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class SeatCount:
    """Seats of one attendance mode of one coming event; ``capacity`` none means unlimited."""

    event: str
    attendance: str
    capacity: int | None
    confirmed: int
    offered: int
    waitlisted: int


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """What lags, was given up or differs, and how events fill.

    Attributes:
        deliveries: mails by state, those with a good end left out.
        unclear_attempts: attempts after which a mail server may have had the mail or not, of all mails there are.
        held_messages: messages kept back since a restore.
        ledger_differences: what the last audit of the ledger found; none before the first.
        ledger_audited_at: when that was.
        server_time: what the database takes for now.
    """

    deliveries: dict[str, int]
    unclear_attempts: int
    held_messages: int
    ledger_differences: int | None
    ledger_audited_at: datetime | None
    server_time: datetime
    seats: list[SeatCount]
