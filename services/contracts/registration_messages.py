"""Facts about one registration: what has become of somebody's answer."""

from dataclasses import dataclass, field
from typing import ClassVar

from services.contracts.facts import CalendarEntry
from services.contracts.message import ToPerson


@dataclass(frozen=True, kw_only=True)
class AboutRegistration(ToPerson):
    """A fact about one registration. The token opens the registration page."""

    link: ClassVar[str] = "registration"
    reference: str
    attendance: str
    """``in_person`` or ``remote``; empty for a decline."""
    asks_alone: str = ""
    """The name of who answers for them and asks to get these mails in their place, while they have not agreed."""


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
    companions: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class RegistrationChanged(AboutRegistration):
    """Another way to attend, other sessions, nights or companions: with the calendar request again, one step on."""

    type: ClassVar[str] = "registration.changed"
    calendar: CalendarEntry
    companions: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class MailsRedirected(AboutRegistration):
    """Mails go elsewhere from now on: to where they went, a last one, with the entry there that nothing keeps true."""

    type: ClassVar[str] = "mails.redirected"
    link: ClassVar[str] = ""
    to: str
    """The name of who gets them, or the other address in part."""
    calendar: CalendarEntry | None = None


@dataclass(frozen=True, kw_only=True)
class ConfirmationAsked(AboutRegistration):
    """The organiser asks whether one who has a place still comes."""

    type: ClassVar[str] = "confirmation.asked"
    bulk: ClassVar[bool] = True
    closes_at: str
    """Wall-clock in the event's zone until which an answer counts."""


@dataclass(frozen=True, kw_only=True)
class HelperTold(AboutRegistration):
    """What became of a registration, to who answers for the person; without a link, a place or a room.

    Nobody has shown that the address is the helper's, or that the person wants them told: only what whoever holds the
    invitation may know is in it, and the name on the envelope.
    """

    type: ClassVar[str] = "helper.told"
    link: ClassVar[str] = ""
    invitee: str
    news: str
    """``confirmed``, ``waitlisted``, ``pending``, ``offered``, ``lapsed``, ``refused``, ``cancelled``, ``changed``,
    ``moved`` (time or place of the event) or ``asked`` (whether they still come)."""
