"""What each kind of letter is: its stream, what it needs and which facts it prints."""

from dataclasses import dataclass
from enum import Enum

INVITATION, TRANSACTIONAL, ORGANISER = "invitation", "transactional", "organiser"

_SEAT = ("event", "when", "doors", "where", "attendance", "join", "companions", "reference", "asks_alone")
_WAITING = ("event", "when", "where", "asked_for", "reference", "asks_alone")
_OVER = ("event", "when", "reference")


class Greeting(Enum):
    """Whom a letter greets by name."""

    RECIPIENT = "recipient"
    CONTACT = "contact"
    NOBODY = "nobody"
    """Strangers' names are not repeated: nobody shall use us to write to others."""


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """One kind of letter.

    Attributes:
        rows: facts about the event that it lists, in this order.
        needs: dotted names of facts without which it must not go out.
        calendar: iTIP method of its calendar part (RFC 5546), or empty.
    """

    rows: tuple[str, ...]
    needs: tuple[str, ...]
    stream: str = TRANSACTIONAL
    auto_submitted: str = "auto-generated"
    calendar: str = ""
    greets: Greeting = Greeting.RECIPIENT


PURPOSES: dict[str, Purpose] = {
    "invitation": Purpose(
        rows=("event", "when", "doors", "where", "hosts"),
        needs=("message.invitee", "message.source", "links.personal"),
        stream=INVITATION,
    ),
    "assistant": Purpose(
        rows=("event", "when", "doors", "where", "hosts"),
        needs=("message.invitee", "message.source", "links.personal"),
        greets=Greeting.NOBODY,
    ),
    "reminder": Purpose(
        rows=("event", "when", "doors", "where", "hosts"),
        needs=("message.invitee", "message.source", "links.personal"),
        stream=INVITATION,
    ),
    "called_off": Purpose(rows=("event", "when"), needs=("message.source",), stream=INVITATION),
    "resume": Purpose(rows=("event", "when", "where"), needs=("message.invitee", "message.days", "links.personal")),
    "link": Purpose(rows=("event", "when", "where"), needs=("message.leads_to", "links.personal")),
    "confirmation": Purpose(
        rows=_SEAT, needs=("message.reference", "message.calendar", "links.personal"), calendar="REQUEST"
    ),
    "promotion": Purpose(
        rows=_SEAT, needs=("message.reference", "message.calendar", "links.personal"), calendar="REQUEST"
    ),
    "waitlisted": Purpose(rows=_WAITING, needs=("message.reference", "message.curated", "links.personal")),
    "offer": Purpose(
        rows=("event", "when", "doors", "where", "asked_for", "companions", "held_until", "reference"),
        needs=("message.reference", "message.hold_until", "links.personal"),
    ),
    "lapsed": Purpose(
        rows=_OVER, needs=("message.reference", "message.hold_until", "message.leads_to", "links.personal")
    ),
    "pending": Purpose(rows=_WAITING, needs=("message.reference", "message.reason", "links.personal")),
    "refused": Purpose(rows=_OVER, needs=("message.reference",)),
    "cancellation": Purpose(rows=_OVER, needs=("message.reference", "message.by"), calendar="CANCEL"),
    "changed": Purpose(
        rows=_SEAT, needs=("message.reference", "message.calendar", "links.personal"), calendar="REQUEST"
    ),
    "redirected": Purpose(rows=_OVER, needs=("message.reference", "message.to"), calendar="CANCEL"),
    "still_coming": Purpose(
        rows=("event", "when", "where", "attendance", "reference"),
        needs=("message.reference", "message.closes_at", "links.personal"),
    ),
    "facts_changed": Purpose(
        rows=(
            "event",
            "when_now",
            "when_before",
            "where_now",
            "where_before",
            "ways_now",
            "ways_before",
            "has_or_asked_for",
            "join",
            "reference",
        ),
        needs=("message.reference", "message.before", "links.personal"),
        calendar="REQUEST",
    ),
    "near": Purpose(rows=_SEAT, needs=("message.reference", "message.days", "links.personal")),
    "visa_letter": Purpose(rows=("event", "when", "where", "reference"), needs=("message.reference", "links.personal")),
    "programme": Purpose(
        rows=("event", "when", "where", "reference"),
        needs=("message.reference", "message.programme", "links.personal"),
    ),
    "form": Purpose(
        rows=("event", "when", "where", "reference"),
        needs=("message.reference", "message.questions", "links.personal"),
    ),
    "report": Purpose(
        rows=("event", "when", "report", "read_at"), needs=("message.title", "message.url"), stream=INVITATION
    ),
    "feedback": Purpose(rows=("event", "when", "say_at"), needs=("message.url",), stream=INVITATION),
    "digest": Purpose(
        rows=(
            "event",
            "when",
            "accepted",
            "declined",
            "cancelled",
            "bounced",
            "confirmed",
            "silent",
            "tasks",
            "overdue",
        ),
        needs=("message.overdue",),
        stream=ORGANISER,
        greets=Greeting.NOBODY,
    ),
    "alert": Purpose(
        rows=("event", "when", "attendance", "enquiry"),
        needs=("message.about",),
        stream=ORGANISER,
        greets=Greeting.NOBODY,
    ),
    "erased": Purpose(rows=("erased_from",), needs=("message.everywhere",), greets=Greeting.NOBODY),
    "proposal": Purpose(rows=_OVER, needs=("message.reference", "message.substitute")),
    "proposal_decided": Purpose(rows=_OVER, needs=("message.reference", "message.kind"), calendar="CANCEL"),
    "declined": Purpose(rows=_OVER, needs=("message.reference", "links.personal")),
    "address_check": Purpose(
        rows=("event", "when"), needs=("message.invitee", "links.personal"), greets=Greeting.NOBODY
    ),
    "helper": Purpose(
        rows=("event", "when", "reference"),
        needs=("message.reference", "message.invitee", "message.news"),
        greets=Greeting.NOBODY,
    ),
    "enquiry": Purpose(
        rows=("event", "when", "topic", "asker", "outlet", "deadline", "due", "enquiry"),
        needs=("message.question", "message.asker", "contact"),
        greets=Greeting.CONTACT,
    ),
    "acknowledgement": Purpose(
        rows=("event", "expected", "enquiry"),
        needs=("message.asker", "contact"),
        auto_submitted="auto-replied",
        greets=Greeting.NOBODY,
    ),
}
