"""What only the organiser can agree to: who should come instead, and late changes of a registration."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.registration.domain.enquiries import due_at
from services.registration.domain.people import email_key
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import Invalid, InvalidTransition
from services.registration.domain.registrations import RegistrationChanges

MOST_FORWARDED = 5
"""How many people may say that the same invitation was passed on to them, before the organiser decides."""
MOST_CHANGES = 5
"""How many changes of one registration may wait for a decision."""

OWN_FIELDS = (
    "name", "names", "email", "organisation", "job_title", "country", "language", "share_in_participant_list",
    "on_behalf", "companions", "sessions", "nights",
)  # fmt: skip
"""What of a registration its holder may have changed, besides answers."""


COMES = ("instead", "as_well")
"""Whether one to whom an invitation was passed on would come in the place of who was invited, or beside them."""


class ProposalKind(StrEnum):
    """What somebody proposes."""

    FORWARDED = "forwarded"
    """The holder of the link is not the invitee and would like to be invited too."""
    SUBSTITUTE = "substitute"
    """The invitee names somebody to come in their place."""
    CHANGE = "change"
    """A registrant would like details changed that are closed for their own changes."""


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
    comes: str = ""
    """Of who was passed an invitation: one of ``COMES``, if they said."""


@dataclass(frozen=True, kw_only=True)
class ProposedChange:
    """What a registrant would like to be different."""

    fields: dict[str, Any] = field(default_factory=dict)
    """As it should be; of ``answers`` only those that change, none for one that goes."""
    message: str = ""
    """In words."""
    sensitive: list[str] = field(default_factory=list)
    """Codes of the answers among them that organisers are not shown here."""

    @property
    def shown(self) -> dict[str, Any]:
        """The fields without sensitive answers."""
        answers = {code: said for code, said in self.fields.get("answers", {}).items() if code not in self.sensitive}
        plain = {name: value for name, value in self.fields.items() if name != "answers"}
        return plain | ({"answers": answers} if answers else {})

    @property
    def changes(self) -> RegistrationChanges:
        """The change as it is made to a registration."""
        plain = {name: value for name, value in self.fields.items() if name != "answers"}
        if "answers" not in self.fields:
            return RegistrationChanges(**plain)
        said = {code: value for code, value in self.fields["answers"].items() if value is not None}
        return RegistrationChanges(**plain, answers=said)

    @property
    def answered(self) -> frozenset[str]:
        """Codes of the questions whose answers it is about: all others stay as they are, those still open, too."""
        return frozenset(self.fields.get("answers", {}))


@dataclass(frozen=True, kw_only=True)
class ProposalView:
    """One proposal as organisers see it."""

    id: UUID
    reference: str
    kind: ProposalKind
    state: ProposalState
    made_by: str
    """The name on the envelope of the link it was made with."""
    proposed: Proposed | None
    """Who was named, if somebody was."""
    change: ProposedChange | None
    invitation_id: UUID
    registration_id: UUID | None
    invited_id: UUID | None
    due_at: datetime
    """By when whoever made it was told to expect the decision."""
    decided_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


def difference(
    changes: RegistrationChanges, now: Mapping[str, Any], answers: Mapping[str, Any], asked: Collection[str]
) -> dict[str, Any]:
    """What of a change is different from what is there.

    Args:
        changes: as it should be; its answers are all answers to what is asked.
        now: the registration's fields.
        answers: its answers.
        asked: codes of the questions that are asked of it.
    """
    found = {name: getattr(changes, name) for name in OWN_FIELDS}
    found = {
        name: value for name, value in found.items() if value is not None and value != (now[name] or type(value)())
    }
    if changes.answers is not None:
        said = {code: changes.answers.get(code) for code in {*asked, *changes.answers}}
        said = {code: value for code, value in sorted(said.items()) if value != answers.get(code)}
        found |= {"answers": said} if said else {}
    return found


def decision_due(made_at: datetime, *, timezone: str, starts_at: datetime | None) -> datetime:
    """The instant by which whoever proposes may expect the decision: as soon as any answer, and before the event."""
    due = due_at(made_at, timezone=timezone)
    return min(due, starts_at) if starts_at and starts_at > made_at else due


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
    if kind is ProposalKind.CHANGE and pending.count(kind) >= MOST_CHANGES:
        raise InvalidTransition(
            N_("You have proposed several changes already. The organisers decide about those first.")
        )
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
