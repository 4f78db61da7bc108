"""Which mails a message becomes, and to whom."""

from dataclasses import dataclass

from services.contracts import messages as m
from services.contracts.facts import Contact, Recipient

_PURPOSES: dict[str, str] = {
    m.InvitationIssued.type: "invitation",
    m.InvitationReminded.type: "reminder",
    m.InvitationEnded.type: "called_off",
    m.AssistantAsked.type: "assistant",
    m.LinkResent.type: "link",
    m.DraftSaved.type: "resume",
    m.RegistrationConfirmed.type: "confirmation",
    m.RegistrationWaitlisted.type: "waitlisted",
    m.RegistrationOffered.type: "offer",
    m.RegistrationLapsed.type: "lapsed",
    m.RegistrationPending.type: "pending",
    m.RegistrationRefused.type: "refused",
    m.RegistrationCancelled.type: "cancellation",
    m.RegistrationChanged.type: "changed",
    m.MailsRedirected.type: "redirected",
    m.ConfirmationAsked.type: "still_coming",
    m.FactsChanged.type: "facts_changed",
    m.EventNear.type: "near",
    m.VisaLetterDecided.type: "visa_letter",
    m.ProgrammeChanged.type: "programme",
    m.FormDue.type: "form",
    m.ReportPublished.type: "report",
    m.FeedbackAsked.type: "feedback",
    m.PersonErased.type: "erased",
    m.DaySummed.type: "digest",
    m.OrganiserAlerted.type: "alert",
    m.ProposalMade.type: "proposal",
    m.ProposalDecided.type: "proposal_decided",
    m.InvitationDeclined.type: "declined",
    m.AddressGiven.type: "address_check",
    m.HelperTold.type: "helper",
}


SEALED = "sealed:"
"""Stands for an address that travels sealed and is opened only for handing the mail in."""

_UNPROVED = frozenset({"acknowledgement", "address_check", "helper", "assistant"})
"""Mails to addresses of which nobody has shown yet that they are theirs: they carry no word of a stranger."""


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """One mail: its purpose and who gets it."""

    purpose: str
    email: str


def addressees(message: m.Message, contact: Contact | None = None) -> list[Addressee]:
    """The mails of one message.

    Args:
        message: what registration tells.
        contact: to whom an enquiry was routed.
    """
    if isinstance(message, m.EnquiryReceived):
        assert contact is not None, "an enquiry is routed first"  # noqa: S101 - a fault of ours, not of input
        told = [] if message.again else [Addressee(purpose="acknowledgement", email=message.asker.email)]
        return [Addressee(purpose="enquiry", email=contact.email), *told]
    return [Addressee(purpose=purpose_of(message), email=_person(message).email or SEALED)]


def purpose_of(message: m.Message) -> str:
    """The kind of mail a message to one person becomes."""
    if isinstance(message, m.RegistrationConfirmed) and message.promoted:
        return "promotion"
    return _PURPOSES[message.type]


def purposes_of_type(type_: str) -> tuple[str, ...]:
    """Every kind of mail that a message of this type can become."""
    several = {
        m.EnquiryReceived.type: ("enquiry", "acknowledgement"),
        m.RegistrationConfirmed.type: ("confirmation", "promotion"),
    }
    return several.get(type_) or (_PURPOSES[type_],)


def name_on(message: m.Message, purpose: str, contact: Contact | None) -> str:
    """The name beside the address of this mail; none where somebody else may have typed both."""
    if purpose in _UNPROVED:
        return ""
    if purpose == "enquiry":
        return contact.name if contact else ""
    return _person(message).name


def signed_by(message: m.Message) -> str:
    """The name beside the sender's address: the organisation that invites."""
    event = getattr(message, "event", None)
    return event.organiser if event else ""


def link_path(message: m.Message, mail: str = "") -> str:
    """Where below our site the token of this message leads; empty when this kind of mail shows none.

    The link to an enquiry is its contact's: the acknowledgement of the same message goes to whoever asked.
    """
    if mail == "acknowledgement":
        return ""
    if isinstance(message, m.DraftSaved):
        return "/resume/"
    purpose = message.leads_to if isinstance(message, m.LinkResent | m.RegistrationLapsed) else message.link
    return {"invitation": "/i/", "registration": "/r/", "address": "/confirm-address/", "enquiry": "/q/"}.get(
        purpose, ""
    )


def _person(message: m.Message) -> Recipient:
    if isinstance(message, m.EnquiryReceived):
        return message.asker
    assert isinstance(message, m.ToPerson)  # noqa: S101 - every other message is told to one person
    return message.recipient
