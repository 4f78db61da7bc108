"""Who should come instead: proposals made with somebody else's link, which only the organiser can agree to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.registration.domain.people import email_key
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import Invalid, InvalidTransition

MOST_FORWARDED = 5
"""How many people may say that the same invitation was passed on to them, before the organiser decides."""


class ProposalKind(StrEnum):
    """What somebody proposes."""

    FORWARDED = "forwarded"
    """The holder of the link is not the invitee and would like to be invited too."""
    SUBSTITUTE = "substitute"
    """The invitee names somebody to come in their place."""


class ProposalState(StrEnum):
    """Where a proposal is in its life."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """Who was named; the texts are tidy already."""

    name: str
    email: str
    organisation: str = ""
    job_title: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ProposalView:
    """One proposal as organisers see it."""

    id: UUID
    reference: str
    kind: ProposalKind
    state: ProposalState
    made_by: str
    """The name on the envelope of the link it was made with."""
    proposed: Proposed
    invitation_id: UUID
    registration_id: UUID | None
    invited_id: UUID | None
    decided_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


def check_is_somebody_else(proposed: Proposed, email: str) -> None:
    """Refuse a proposal of the person whose place it is.

    Raises:
        Invalid: it is their own address.
    """
    if email_key(proposed.email) == email_key(email):
        raise Invalid({"proposed.email": [N_("This is the address that was invited. Name somebody else.")]})


def check_may_propose(kind: ProposalKind, pending: list[ProposalKind]) -> None:
    """Refuse more proposals than an organiser can make sense of.

    Args:
        kind: of the new one.
        pending: of those made with the same link and not decided.

    Raises:
        InvalidTransition: somebody was named already, or too many were.
    """
    if kind is ProposalKind.SUBSTITUTE and kind in pending:
        raise InvalidTransition(N_("Somebody has been named already. The organisers decide about that first."))
    if pending.count(ProposalKind.FORWARDED) >= MOST_FORWARDED and kind is ProposalKind.FORWARDED:
        raise InvalidTransition(N_("Several people have asked with this link already. Please write to the contact."))


def after_decision(state: ProposalState, decided: ProposalState) -> bool:
    """Whether a decision changes anything: the same one again does not.

    Raises:
        InvalidTransition: it was decided otherwise.
    """
    if state is ProposalState.PENDING:
        return True
    if state is decided:
        return False
    raise InvalidTransition(f"This proposal has been {state}.")
