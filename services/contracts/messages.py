"""One frozen dataclass per fact that registration tells notifications.

Facts are only ever added; a change of meaning is a new version. The reader ignores what it does not know.
``type`` is ``noun.past``; ``lane`` says whether a person is waiting for the mail.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from services.contracts.facts import CalendarEntry, Contact, Event, Recipient


@dataclass(frozen=True, kw_only=True)
class Message:
    """A fact one service tells the other."""

    type: ClassVar[str]
    version: ClassVar[int] = 1
    bulk: ClassVar[bool] = False
    """Whether it goes by the lane for which nobody waits."""
    link: ClassVar[str] = ""
    """Purpose of the token that travels sealed beside the facts: ``invitation``, ``registration``, ``address``."""


@dataclass(frozen=True, kw_only=True)
class ToPerson(Message):
    """A fact that is told to one person about one event."""

    event: Event
    recipient: Recipient


@dataclass(frozen=True, kw_only=True)
class InvitationIssued(ToPerson):
    """Somebody is asked to come. The token opens the answer page."""

    type: ClassVar[str] = "invitation.issued"
    bulk: ClassVar[bool] = True
    link: ClassVar[str] = "invitation"
    invitee: str
    """The name on the envelope."""
    represents: str = ""
    note: str = ""
    """A personal paragraph."""
    source: str
    """Where the address came from (GDPR article 14)."""
    answers_due_at: str = ""
    """Wall-clock in the event's zone; answers are taken before it."""


@dataclass(frozen=True, kw_only=True)
class InvitationReminded(ToPerson):
    """Somebody who was asked to come has not answered yet. The token opens the answer page."""

    type: ClassVar[str] = "invitation.reminded"
    bulk: ClassVar[bool] = True
    link: ClassVar[str] = "invitation"
    invitee: str
    source: str
    """Where the address came from (GDPR article 14)."""
    answers_due_at: str = ""
    """Wall-clock in the event's zone; answers are taken before it."""
    seat_held: bool = False
    """Whether a seat is kept for them until then."""


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
class AboutRegistration(ToPerson):
    """A fact about one registration. The token opens the registration page."""

    link: ClassVar[str] = "registration"
    reference: str
    attendance: str
    """``in_person`` or ``remote``; empty for a decline."""


@dataclass(frozen=True, kw_only=True)
class RegistrationConfirmed(AboutRegistration):
    """A seat is theirs. The letter carries a calendar request."""

    type: ClassVar[str] = "registration.confirmed"
    calendar: CalendarEntry
    promoted: bool = False
    """Whether they waited for the seat."""
    companions: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class RegistrationWaitlisted(AboutRegistration):
    """They wait for a seat."""

    type: ClassVar[str] = "registration.waitlisted"
    curated: bool = False
    """Whether the organiser chooses who is next, or the order of joining."""


@dataclass(frozen=True, kw_only=True)
class RegistrationOffered(AboutRegistration):
    """A seat is held for one who waited, until an instant. There is no calendar entry before they take it."""

    type: ClassVar[str] = "registration.offered"
    hold_until: str
    """Instant (RFC 3339) at which the offer ends."""
    extended: bool = False
    """Whether they had the offer already and it is held for longer now."""
    companions: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class RegistrationLapsed(AboutRegistration):
    """An offer ended without an answer; the seat is free again. The token lets them answer again or look."""

    type: ClassVar[str] = "registration.lapsed"
    link: ClassVar[str] = "either"
    hold_until: str
    """Instant (RFC 3339) at which the offer ended."""
    leads_to: str
    """``invitation``, or ``registration`` for one who was never invited; the sealed token is of that purpose."""


@dataclass(frozen=True, kw_only=True)
class RegistrationPending(AboutRegistration):
    """Their answer has arrived and the organiser decides."""

    type: ClassVar[str] = "registration.pending"
    reason: str
    """``approval`` (the event asks for it), ``request`` (they asked to come without an invitation) or ``address``
    (they gave another address than the invited one)."""


@dataclass(frozen=True, kw_only=True)
class RegistrationRefused(AboutRegistration):
    """The organiser has said no."""

    type: ClassVar[str] = "registration.refused"
    link: ClassVar[str] = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RegistrationCancelled(AboutRegistration):
    """The registration is over and its seat free. The letter carries a calendar cancellation if there was an entry."""

    type: ClassVar[str] = "registration.cancelled"
    link: ClassVar[str] = ""
    by: str
    """``registrant``, ``organiser``, ``event`` (all of it is cancelled) or ``silence`` (they were asked whether they
    still come, and did not say so)."""
    calendar: CalendarEntry | None = None


@dataclass(frozen=True, kw_only=True)
class RegistrationChanged(AboutRegistration):
    """Their place is another one now: another way to attend, other sessions, nights or companions.

    The letter carries the calendar request again, one step on.
    """

    type: ClassVar[str] = "registration.changed"
    calendar: CalendarEntry
    companions: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ConfirmationAsked(AboutRegistration):
    """The organiser asks whether one who has a place still comes."""

    type: ClassVar[str] = "confirmation.asked"
    bulk: ClassVar[bool] = True
    closes_at: str
    """Wall-clock in the event's zone until which an answer counts."""


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
    """``substitute`` or ``forwarded``."""
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
    """Whether the asker was told before that it arrived: only the contact is written to."""
    escalated: bool = False
    """Whether somebody else had it and no answer came in time."""


MESSAGES: dict[str, type[Message]] = {
    cls.type: cls
    for cls in (
        InvitationIssued, InvitationReminded, LinkResent, RegistrationConfirmed, RegistrationWaitlisted,
        RegistrationOffered, RegistrationLapsed, RegistrationPending, RegistrationRefused, RegistrationCancelled,
        RegistrationChanged, ConfirmationAsked, ProposalMade, ProposalDecided, InvitationDeclined, AddressGiven,
        EnquiryReceived,
    )
}  # fmt: skip
