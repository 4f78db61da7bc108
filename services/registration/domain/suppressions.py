"""Whom an organisation does not invite, and from what that follows."""

from dataclasses import dataclass
from uuid import UUID

SOURCES = ("organiser", "unsubscribed", "bounced", "do_not_contact")
"""Where a suppression comes from: the organiser's own list, the person's own click or word, a dead mailbox."""

SUPPRESSED = "suppressed"
"""The reason for which a mail that asks somebody to come is not sent."""

NOT_INVITED = "This address is suppressed: its owner is not to be invited. See /v1/suppressions."

NAME_ADDRESS = "Give the right address as email, or this one again when you know that it takes mail."
"""What to do about an address that refused mail."""


@dataclass(frozen=True, kw_only=True)
class WantedSuppression:
    """One address not to be invited: to one event, to a series, or, without either, to anything of the organisation.

    Mail that follows somebody's own act (confirmations, changes, cancellations) is never held back by it.
    """

    email: str
    source: str = "organiser"
    reason: str = ""
    event_id: UUID | None = None
    series: str | None = None
