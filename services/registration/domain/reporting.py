"""What reports about mails mean for invitations and enquiries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.registration.domain.suppressions import NAME_ADDRESS

SETTLED = ("sent", "sent_assumed", "failed", "dead", "skipped")
"""States of a mail after which nothing follows by itself."""

HANDED_IN = ("sent", "sent_assumed")
REFUSED = ("failed", "dead")
UNDELIVERED = "The mail could not be delivered."


@dataclass(frozen=True, kw_only=True)
class Reported:
    """One mail as notifications reports it."""

    purpose: str
    recipient: str
    state: str
    reason: str
    because: str
    changed_at: datetime


def asks_invitee(purpose: str, leads_to: str) -> bool:
    """Whether the mail brings an invitee the link to answer: the invitation itself, or its link again."""
    return purpose == "invitation" or (purpose == "link" and leads_to == "invitation")


def reminds_invitee(purpose: str) -> bool:
    """Whether the mail reminds somebody who was mailed before: only its failure says something new."""
    return purpose == "reminder"


def handed_in_at(report: Reported) -> datetime | None:
    """When the mail server took it; nothing when it did not."""
    return report.changed_at if report.state in HANDED_IN else None


MEND = "mend-address"
"""The task of finding another address for somebody whose mail came back."""


def bounce_of(report: Reported) -> str:
    """Why a mail will not arrive, in words; empty when it may, or was taken back by ourselves."""
    if report.state in REFUSED:
        return report.reason or UNDELIVERED
    if report.state == "skipped" and report.reason == "suppressed":
        return f"This address refused mail before, so nothing was sent. {NAME_ADDRESS}"
    return ""


def routed_to(reports: Sequence[Reported]) -> Reported | None:
    """The mail that puts an enquiry to whoever answers it: the latest, if it was put to several in turn."""
    return next((report for report in reversed(reports) if report.purpose == "enquiry"), None)
