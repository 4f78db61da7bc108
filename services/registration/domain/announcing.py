"""Which messages a change of a registration calls for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.contracts.facts import CalendarEntry, Event, Recipient
from services.contracts.messages import (
    AddressGiven,
    ConfirmationAsked,
    HelperTold,
    InvitationDeclined,
    MailsRedirected,
    Message,
    ProposalDecided,
    ProposalMade,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationLapsed,
    RegistrationOffered,
    RegistrationPending,
    RegistrationRefused,
    RegistrationWaitlisted,
)
from services.registration.domain.answering import EventRules
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.proposals import ProposalKind
from services.registration.domain.seating import WaitlistPolicy
from services.registration.domain.telling import Audience, audience_before, audience_of

UNTRUE_AFTER_CANCELLING: tuple[type[Message], ...] = (
    RegistrationConfirmed, RegistrationWaitlisted, RegistrationOffered, RegistrationPending, RegistrationChanged,
    ConfirmationAsked, HelperTold,
)  # fmt: skip
"""What is not told any more once a registration is cancelled, if it has not left yet."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One registration, as its letters need it."""

    event: EventRules
    state: RegistrationState
    reference: str
    attendance: str | None
    recipient: Recipient
    invitee: str
    calendar: CalendarEntry
    new_email: str | None = None
    companions: tuple[str, ...] = ()
    promoted: bool = False
    asked_uninvited: bool = False
    """Whether they came without an invitation."""
    asks_alone: str = ""
    """Who answers for them and asks to get their mails alone."""

    @property
    def audience(self) -> Audience:
        """What they may know of the event."""
        has_place = self.state is RegistrationState.CONFIRMED
        return audience_of(self.attendance) if has_place else self.audience_before

    @property
    def audience_before(self) -> Audience:
        """What they may know of it without a place."""
        return audience_before(is_invited=not self.asked_uninvited)

    @property
    def common(self) -> dict[str, Any]:
        """Facts that every letter about a registration has."""
        return {
            "event": facts_for(self.event, self.audience),
            "recipient": self.recipient,
            "reference": self.reference,
            "attendance": self.attendance or "",
            "asks_alone": self.asks_alone,
        }


def facts_for(event: EventRules, audience: Audience) -> Event:
    """The event as this audience may know it."""
    return event.facts[audience]


def announced(told: Told) -> list[Message]:
    """The messages about the state a registration has come to."""
    if told.state is RegistrationState.CONFIRMED:
        companions = list(told.companions)
        return [
            RegistrationConfirmed(calendar=told.calendar, promoted=told.promoted, companions=companions, **told.common)
        ]
    if told.state is RegistrationState.WAITLISTED:
        curated = told.event.waitlist_policy is WaitlistPolicy.CURATED
        return [RegistrationWaitlisted(curated=curated, **told.common)]
    if told.state is RegistrationState.PENDING_APPROVAL:
        return _pending(told)
    if told.state is RegistrationState.DECLINED:
        return [InvitationDeclined(event=told.common["event"], recipient=told.recipient, reference=told.reference)]
    return []


def changed(told: Told) -> RegistrationChanged:
    """The message that a place is another one now."""
    return RegistrationChanged(calendar=told.calendar, companions=list(told.companions), **told.common)


def redirected(told: Told, former: Recipient, *, to: str, had_entry: bool = False) -> MailsRedirected:
    """The message, to where mails went until now, that others get them; the calendar entry there is taken back."""
    facts = told.common | {"event": facts_for(told.event, told.audience_before), "recipient": former}
    return MailsRedirected(to=to, calendar=told.calendar if had_entry else None, **facts)


def cancelled(told: Told, *, by: str, had_entry: bool) -> RegistrationCancelled:
    """The message that a registration is over; it takes the calendar entry back if there was one."""
    entry, companions = told.calendar if had_entry else None, list(told.companions)
    return RegistrationCancelled(by=by, calendar=entry, companions=companions, **told.common)


def offered(told: Told, *, hold_until: datetime, extended: bool = False) -> RegistrationOffered:
    """The message that a seat is held, or is held for longer."""
    companions = list(told.companions)
    return RegistrationOffered(hold_until=_told(hold_until), extended=extended, companions=companions, **told.common)


def lapsed(told: Told, *, hold_until: datetime, invited: bool) -> RegistrationLapsed:
    """The message that an offer has ended; who was invited can answer again."""
    leads_to = "invitation" if invited else "registration"
    return RegistrationLapsed(hold_until=_told(hold_until), leads_to=leads_to, **told.common)


def refused(told: Told, *, reason: str) -> RegistrationRefused:
    """The message that the organisers said no."""
    return RegistrationRefused(reason=reason, **told.common)


def asked_again(told: Told, *, closes_at: str) -> ConfirmationAsked:
    """The message that asks whether they still come."""
    return ConfirmationAsked(closes_at=closes_at, **told.common)


def substituted(told: Told, *, reference: str, had_entry: bool) -> ProposalDecided:
    """The message that somebody else comes in their place; it takes the calendar entry back if there was one."""
    facts = facts_for(told.event, told.audience_before)
    return ProposalDecided(
        event=facts, recipient=told.recipient, reference=reference, kind=ProposalKind.SUBSTITUTE.value, approved=True,
        attendance=told.attendance or "", calendar=told.calendar if had_entry else None,
    )  # fmt: skip


def proposed(event: EventRules, to: Recipient, *, is_invited: bool, **facts: Any) -> ProposalMade:
    """The message that somebody was named to come instead, to the one whose place it is."""
    return ProposalMade(event=facts_for(event, audience_before(is_invited=is_invited)), recipient=to, **facts)


def decided(event: EventRules, to: Recipient, *, kind: str, is_invited: bool, **facts: Any) -> ProposalDecided:
    """The message about a decision; whoever says that an invitation was passed on to them is still a stranger."""
    audience = audience_before(is_invited=is_invited and kind != ProposalKind.FORWARDED)
    return ProposalDecided(event=facts_for(event, audience), recipient=to, kind=kind, **facts)


def _pending(told: Told) -> list[Message]:
    if not told.new_email:
        return [RegistrationPending(reason="request" if told.asked_uninvited else "approval", **told.common)]
    return [RegistrationPending(reason="address", **told.common), address_check(told, told.new_email)]


def address_check(told: Told, new_email: str) -> AddressGiven:
    """The message that asks a new address to confirm itself."""
    stranger = facts_for(told.event, Audience.STRANGER)
    recipient = Recipient(name=told.recipient.name, email=new_email, language=told.recipient.language)
    return AddressGiven(event=stranger, recipient=recipient, invitee=told.invitee)


def _told(instant: datetime) -> str:
    """RFC 3339, to the second."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
