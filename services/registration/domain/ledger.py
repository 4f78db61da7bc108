"""What the counters of seats must agree with."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One counter of a pool that does not say what the ledger, or the people themselves, say.

    Attributes:
        counted: the pool's own counter, against which answers are checked.
        in_ledger: the sum of all movements.
        in_rows: seats that registrations or invitations hold; none where only the organiser keeps seats back.
    """

    event_id: UUID
    pool_id: UUID
    kind: str
    code: str
    bucket: str
    counted: int
    in_ledger: int
    in_rows: int | None

    @property
    def agrees(self) -> bool:
        """Whether all that is known says the same."""
        return self.counted == self.in_ledger and self.in_rows in (None, self.counted)


@dataclass(frozen=True, kw_only=True)
class LedgerAudit:
    """How many pools were looked at, and every counter that differs."""

    pools: int
    differences: tuple[Difference, ...]
