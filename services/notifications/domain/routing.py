"""Who answers an enquiry: the topic's first contact who is there, else their deputy, else the fallback."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from services.contracts.facts import Contact
from services.contracts.messages import EnquiryReceived


@dataclass(frozen=True, kw_only=True)
class Route:
    """The contact, and the reason in words."""

    contact: Contact
    because: str


def route(enquiry: EnquiryReceived, *, today: date, unreachable: Collection[str] = ()) -> Route:
    """Choose who gets the question. The rule is deterministic and always finds somebody.

    Args:
        enquiry: carries the contacts in the organiser's order, and the fallback.
        today: by the event's clock, decides who is away.
        unreachable: addresses, as compared, that refused mail before.
    """
    for_topic = [contact for contact in enquiry.contacts if contact.topic == enquiry.topic]
    for contact in for_topic:
        if not contact.is_away(today) and not _refuses(contact.email, unreachable):
            return Route(contact=contact, because="contact for this topic")
        if contact.deputy_email and not _refuses(contact.deputy_email, unreachable):
            return Route(contact=_deputy(contact), because=f"deputy, because the contact {_why(contact, today)}")
    if for_topic:
        return Route(contact=enquiry.fallback, because="fallback, because nobody for this topic can be reached now")
    return Route(contact=enquiry.fallback, because="fallback, because nobody is named for this topic")


def address_key(email: str) -> str:
    """An address as compared: without surrounding space and case."""
    return email.strip().casefold()


def _why(contact: Contact, today: date) -> str:
    if not contact.is_away(today):
        return "cannot be reached by mail"
    return f"is away until {contact.away_until}" if contact.away_until else "is away"


def _deputy(contact: Contact) -> Contact:
    # Nobody told us their name, nor what they do.
    return replace(contact, name="", job_title="", email=contact.deputy_email, phone="", public=False)


def _refuses(email: str, unreachable: Collection[str]) -> bool:
    return address_key(email) in unreachable
