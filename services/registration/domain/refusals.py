"""Expected ways to be turned down. Each names its kind and code; only the doors know HTTP."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from services.registration.domain.phrases import N_


class Kind(Enum):
    """What sort of no it is."""

    INVALID = "invalid"
    NOT_FOUND = "not found"
    GONE = "gone"
    CONFLICT = "conflict"
    STALE = "stale"
    FORBIDDEN = "forbidden"
    PAUSED = "paused"


class Refusal(Exception):
    """An expected no. The text is for the person who reads it: what happened and what to do."""

    kind: ClassVar[Kind]
    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str = "", **members: Any) -> None:
        super().__init__(detail or self.title)
        self.members = members
        """Further members of the problem, such as ``alternatives``."""


class Invalid(Refusal):
    """A rule about the content itself is broken. ``errors`` maps dotted paths to sentences."""

    kind, code, title = Kind.INVALID, "validation-failed", N_("Some fields need attention.")

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(N_("Correct the fields named in errors and send it again."), errors=errors)
        self.errors = errors


class NotFound(Refusal):
    """There is no such thing, or it is not the caller's."""

    kind, code, title = Kind.NOT_FOUND, "not-found", N_("There is nothing here.")


class Gone(Refusal):
    """The link was good once; ``why`` is one of ``GONE``."""

    kind, code, title = Kind.GONE, "gone", N_("This link no longer works.")

    def __init__(self, why: str, contact: dict[str, str] | None = None, event: dict[str, Any] | None = None) -> None:
        super().__init__(GONE[why], why=why, contact=contact)
        self.why, self.contact, self.event = why, contact, event


GONE = {
    "revoked": N_("The organisers have taken this invitation back. Write to the contact if that surprises you."),
    "erased": N_("What was known about you was deleted, so this link has ended."),
    "expired": N_("The time to answer is over. Write to the contact if you would still like to come."),
    "superseded": N_("A newer link was sent to you. Please use that one."),
    "unwanted": N_("Another address was chosen meanwhile. Nothing more needs to be done."),
    "merged": N_("You were invited twice. Please use the link of the other invitation; we can send it again."),
    "past": N_("The event is over."),
    "cancelled": N_("This event has been cancelled."),
    "no_place": N_("Whom you were to come with has no place now. If that surprises you, please ask them."),
    "no_room": N_("This link is for those who take part online. If you do, write to the contact."),
}


class EventFull(Refusal):
    """No seat is free; ``alternatives`` says what is still open."""

    kind, code, title = Kind.CONFLICT, "event-full", N_("All places are taken.")


class QuotaFull(Refusal):
    """The room has seats, but not for this constituency, or not for a session, night or option that was chosen."""

    kind, code, title = Kind.CONFLICT, "quota-full", N_("No place is left in your group, or in what you chose.")


class CapacityBelowConfirmed(Refusal):
    """The wanted capacity is lower than the seats that are taken."""

    kind, code, title = Kind.CONFLICT, "capacity-below-confirmed", N_("More people are confirmed than that.")


class RegistrationClosed(Refusal):
    """Answers are not taken now; ``contact`` says whom to ask."""

    kind, code, title = Kind.CONFLICT, "registration-closed", N_("Answers are not taken at this time.")


class AlreadyAnswered(Refusal):
    """The invitation has been answered with a yes; changes need the registration's own link."""

    kind, code, title = Kind.CONFLICT, "already-answered", N_("This invitation has been answered.")


class InvalidTransition(Refusal):
    """The thing is in a state from which this cannot be done."""

    kind, code, title = Kind.CONFLICT, "invalid-transition", N_("That cannot be done now.")


class DuplicateInvitee(Refusal):
    """An address is invited to this event already."""

    kind, code, title = Kind.CONFLICT, "duplicate-invitee", N_("That address is invited already.")


class ReferenceTaken(Refusal):
    """Another event of the organisation has this reference code."""

    kind, code, title = Kind.CONFLICT, "reference-taken", N_("That reference code is in use.")


class VersionMismatch(Refusal):
    """Somebody changed it since the caller looked."""

    kind, code, title = Kind.STALE, "version-mismatch", N_("It has changed since you looked.")


class ForbiddenScope(Refusal):
    """Whoever asks may not do this: their key lacks a scope, or they have no invitation."""

    kind, code, title = Kind.FORBIDDEN, "forbidden-scope", N_("You may not do this.")


class SendingPaused(Refusal):
    """Mail is stopped by an organiser; nothing new is queued."""

    kind, code, title = Kind.PAUSED, "sending-paused", N_("Sending is paused.")


@dataclass(frozen=True)
class Alternative:
    """What a person may choose instead of a full attendance mode."""

    attendance: str | None = None
    waitlist: str | None = None

    def as_facts(self) -> dict[str, str]:
        """As the contract spells it."""
        facts = {"attendance": self.attendance, "waitlist": self.waitlist}
        return {name: value for name, value in facts.items() if value is not None}


ALL: dict[str, type[Refusal]] = {
    cls.code: cls
    for cls in (
        Invalid, NotFound, Gone, EventFull, QuotaFull, CapacityBelowConfirmed, RegistrationClosed, AlreadyAnswered,
        InvalidTransition, DuplicateInvitee, ReferenceTaken, VersionMismatch, ForbiddenScope,
        SendingPaused,
    )
}  # fmt: skip
