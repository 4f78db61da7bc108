"""Somebody answers for a person: who of the two gets the mails about the registration."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.contracts.facts import Recipient
from services.contracts.messages import (
    AboutRegistration,
    ConfirmationAsked,
    FactsChanged,
    HelperTold,
    Message,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationLapsed,
    RegistrationOffered,
    RegistrationPending,
    RegistrationRefused,
    RegistrationWaitlisted,
)
from services.registration.domain.people import email_key

Helper = Mapping[str, Any]
"""Who answers: name, email, relation; ``mails`` says who gets the mails where that is not both. ``agreed`` is false
while the person has not agreed to get none."""

BOTH, INVITEE, ASSISTANT = "both", "invitee", "assistant"
MAILS = (BOTH, INVITEE, ASSISTANT)

_NEWS: dict[type[Message], str] = {
    RegistrationConfirmed: "confirmed", RegistrationWaitlisted: "waitlisted", RegistrationPending: "pending",
    RegistrationOffered: "offered", RegistrationLapsed: "lapsed", RegistrationRefused: "refused",
    RegistrationCancelled: "cancelled", RegistrationChanged: "changed", FactsChanged: "moved",
    ConfirmationAsked: "asked",
}  # fmt: skip
"""Of which messages about a registration its helper is told, and in which word."""


def as_asked(helper: dict[str, Any] | None) -> dict[str, Any] | None:
    """The helper as whoever holds the invitation may name them: links and rooms go to nobody else unasked."""
    return {**helper, "agreed": False} if helper and helper.get("mails") == ASSISTANT else helper


def mails_to(helper: Helper | None) -> str:
    """Who gets the mails now: one of ``MAILS``."""
    return BOTH if not helper or _is_asked(helper) else str(helper.get("mails", BOTH))


def mailbox(email: str, helper: Helper | None) -> str:
    """The address of all mail that a person with this address would get about their registration."""
    return str(helper["email"]) if helper and mails_to(helper) == ASSISTANT else email


def reader(name: str, helper: Helper | None) -> str:
    """Who reads that mail: the person of this name, or who gets it for them."""
    return str(helper["name"]) if helper and mails_to(helper) == ASSISTANT else name


def is_helpers(address: str, email: str, helper: Helper | None) -> bool:
    """Whether a mail to this address, about the registration of somebody with this email, is read by their helper."""
    return email_key(address) != email_key(email) and email_key(address) == email_key(mailbox(email, helper))


def asks_alone(helper: Helper | None) -> str:
    """The name of a helper who asks to get the mails alone, while the person has not agreed."""
    return str(helper["name"]) if helper and _is_asked(helper) else ""


def for_helper(message: Message, helper: Helper | None, *, invitee: str) -> HelperTold | None:
    """The message to who answers for a person, beside one to them; none where it is not theirs to know.

    Args:
        message: to the person themselves.
        helper: who answers for them, if somebody does.
        invitee: the name on the envelope.
    """
    news = _NEWS.get(type(message))
    if news is None or not helper or mails_to(helper) != BOTH or not isinstance(message, AboutRegistration):
        return None
    return HelperTold(
        event=replace(message.event, venue=None, join_url=""), invitee=invitee, news=news,
        recipient=Recipient(name="", email=str(helper["email"]), language=message.recipient.language),
        reference=message.reference, attendance=message.attendance,
    )  # fmt: skip


def _is_asked(helper: Helper) -> bool:
    return helper.get("agreed") is False
