"""One frozen dataclass per fact that registration tells notifications.

Facts are only ever added; a change of meaning is a new version. The reader ignores what it does not know.
``type`` is ``noun.past``; ``lane`` says whether a person is waiting for the mail.
"""

from dataclasses import dataclass
from typing import ClassVar

from services.contracts.event_messages import (
    EventNear,
    FactsChanged,
    FeedbackAsked,
    FormDue,
    PersonErased,
    ProgrammeChanged,
    ReportPublished,
    VisaLetterDecided,
)
from services.contracts.facts import CalendarEntry, Contact, Event, Recipient
from services.contracts.message import Message, ToPerson
from services.contracts.organiser_messages import DaySummed, OrganiserAlerted
from services.contracts.registration_messages import (
    AboutRegistration,
    ConfirmationAsked,
    HelperTold,
    MailsRedirected,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationLapsed,
    RegistrationOffered,
    RegistrationPending,
    RegistrationRefused,
    RegistrationWaitlisted,
)


@dataclass(frozen=True, kw_only=True)
class AskedToCome(ToPerson):
    """Facts of every letter that asks for an answer. The token opens the answer page."""

    link: ClassVar[str] = "invitation"
    invitee: str
    """The name on the envelope."""
    source: str
    """Where the address came from (GDPR article 14)."""
    answers_due_at: str = ""
    """Wall-clock in the event's zone; answers are taken before it."""


@dataclass(frozen=True, kw_only=True)
class InvitationIssued(AskedToCome):
    """Somebody is asked to come. The token opens the answer page."""

    type: ClassVar[str] = "invitation.issued"
    bulk: ClassVar[bool] = True
    represents: str = ""
    note: str = ""
    """A personal paragraph."""


@dataclass(frozen=True, kw_only=True)
class AssistantAsked(AskedToCome):
    """An invitee's address takes no mail: who answers for them is asked, by no name, as the address is not proved."""

    type: ClassVar[str] = "assistant.asked"


@dataclass(frozen=True, kw_only=True)
class InvitationReminded(AskedToCome):
    """Somebody who was asked to come has not answered yet. The token opens the answer page."""

    type: ClassVar[str] = "invitation.reminded"
    bulk: ClassVar[bool] = True
    seat_held: bool = False
    """Whether a seat is kept for them until then."""


@dataclass(frozen=True, kw_only=True)
class InvitationEnded(ToPerson):
    """The event is cancelled, and somebody who was asked to come had not answered yet."""

    type: ClassVar[str] = "invitation.ended"
    bulk: ClassVar[bool] = True
    source: str
    """Where the address came from (GDPR article 14)."""


@dataclass(frozen=True, kw_only=True)
class LinkResent(ToPerson):
    """Somebody lost the link to their invitation or registration, or the organiser sends it again."""

    type: ClassVar[str] = "link.resent"
    link: ClassVar[str] = "either"
    invitee: str
    leads_to: str
    """``invitation`` or ``registration``; the sealed token is of that purpose."""
    answers_due_at: str = ""


@dataclass(frozen=True, kw_only=True)
class DraftSaved(ToPerson):
    """Somebody stopped halfway; the token opens what was typed. This goes to the invited address, whoever typed."""

    type: ClassVar[str] = "draft.saved"
    link: ClassVar[str] = "invitation"
    invitee: str
    days: int
    """How long it is kept."""
    answers_due_at: str = ""
    """Wall-clock in the event's zone; answers are taken before it."""


@dataclass(frozen=True, kw_only=True)
class ProposalMade(ToPerson):
    """With their link another person was named to come in their place; they keep theirs until that is decided."""

    type: ClassVar[str] = "proposal.made"
    reference: str
    substitute: str
    """The name of the other person, as it was given."""
    has_place: bool
    """Whether a place is kept meanwhile."""


@dataclass(frozen=True, kw_only=True)
class ProposalDecided(ToPerson):
    """The organiser has decided about a proposal; this goes to whoever made it.

    With a substitute who was approved, the letter takes the calendar entry of the first person back.
    """

    type: ClassVar[str] = "proposal.decided"
    reference: str
    kind: str
    """``substitute``, ``forwarded`` or ``change``."""
    approved: bool
    has_place: bool = False
    """Whether the place they have stays theirs after a no."""
    reason: str = ""
    attendance: str = ""
    calendar: CalendarEntry | None = None


@dataclass(frozen=True, kw_only=True)
class InvitationDeclined(ToPerson):
    """They cannot come; thanks. The token lets them change their mind."""

    type: ClassVar[str] = "invitation.declined"
    link: ClassVar[str] = "invitation"
    reference: str


@dataclass(frozen=True, kw_only=True)
class AddressGiven(ToPerson):
    """They gave another address than the invited one; this goes to the new one to confirm it."""

    type: ClassVar[str] = "address.given"
    link: ClassVar[str] = "address"
    invitee: str


@dataclass(frozen=True, kw_only=True)
class EnquiryReceived(Message):
    """A question for an event's team. The routing rule travels along: topic, contacts, fallback."""

    type: ClassVar[str] = "enquiry.received"
    link: ClassVar[str] = "enquiry"
    event: Event
    enquiry_id: str
    reference: str
    topic: str
    asker: Recipient
    question: str
    contacts: list[Contact]
    """In the organiser's order; may hold none for the topic."""
    fallback: Contact
    due_at: str = ""
    """Instant (RFC 3339) by which the asker may expect an answer."""
    again: bool = False
    """Whether the asker was told before that it arrived, or often enough of others: only the contact is written to."""
    escalated: bool = False
    """Whether somebody else had it and no answer came in time."""
    outlet: str = ""
    """For whom a journalist asks."""
    deadline: str = ""
    """Wall-clock in the event's zone by which a journalist needs the answer."""
    urgent: bool = False
    """Whether that is within a day."""
    contact_language: str = "en"
    """The event's first: nobody says in which language a contact reads."""


MESSAGES: dict[str, type[Message]] = {
    cls.type: cls
    for cls in (
        InvitationIssued, AssistantAsked, InvitationReminded, InvitationEnded, LinkResent, RegistrationConfirmed,
        RegistrationWaitlisted, RegistrationOffered, RegistrationLapsed, RegistrationPending, RegistrationRefused,
        RegistrationCancelled, RegistrationChanged, MailsRedirected, ConfirmationAsked, ProposalMade, ProposalDecided,
        InvitationDeclined, AddressGiven, EnquiryReceived, FactsChanged, EventNear, VisaLetterDecided,
        ProgrammeChanged, FormDue, ReportPublished, FeedbackAsked, PersonErased, DraftSaved, HelperTold, DaySummed,
        OrganiserAlerted,
    )
}  # fmt: skip

__all__ = [
    "MESSAGES", "AboutRegistration", "AddressGiven", "AssistantAsked", "ConfirmationAsked", "DaySummed", "DraftSaved",
    "EnquiryReceived", "EventNear", "FactsChanged", "FeedbackAsked", "FormDue", "HelperTold", "InvitationDeclined",
    "InvitationEnded", "InvitationIssued", "InvitationReminded", "LinkResent", "MailsRedirected", "Message",
    "OrganiserAlerted", "PersonErased", "ProgrammeChanged", "ProposalDecided", "ProposalMade",
    "RegistrationCancelled", "RegistrationChanged", "RegistrationConfirmed", "RegistrationLapsed",
    "RegistrationOffered", "RegistrationPending", "RegistrationRefused", "RegistrationWaitlisted", "ReportPublished",
    "ToPerson", "VisaLetterDecided",
]  # fmt: skip
