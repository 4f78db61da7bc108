"""What organisers are told: once a day what happened, and at once what cannot wait. Figures; nobody is named."""

from dataclasses import dataclass, field
from typing import ClassVar

from services.contracts.message import ToPerson


@dataclass(frozen=True, kw_only=True)
class DaySummed(ToPerson):
    """Something happened in the day before; this is how much, how many have a place now, and what is still to do."""

    type: ClassVar[str] = "day.summed"
    accepted: int = 0
    declined: int = 0
    cancelled: int = 0
    bounced: int = 0
    bounces: list[str] = field(default_factory=list)
    confirmed: int = 0
    silent: int = 0
    """How many were mailed a week ago or longer and have not answered."""
    tasks: int = 0
    overdue: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class OrganiserAlerted(ToPerson):
    """Something that cannot wait for the next day: how many mails wait since when, which webhook's host is silent."""

    type: ClassVar[str] = "organiser.alerted"
    about: str
    """``late_cancellation``, ``mail_delayed``, ``ledger_differs`` or ``webhook_disabled``."""
    reference: str = ""
    attendance: str = ""
    since: str = ""
    number: int = 0
    address: str = ""
    reason: str = ""
