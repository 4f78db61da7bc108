"""What messages are made of: the facts about an event and about a person that a letter may need.

Registration puts in only what this recipient may know; notifications may print all it finds.
Wall-clock times are ISO 8601 without an offset, or a date alone, in the event's ``timezone``.
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Venue:
    """Where people meet; every part may be empty."""

    name: str = ""
    building: str = ""
    street: str = ""
    locality: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2."""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Who answers questions."""

    name: str
    email: str
    topic: str = ""
    job_title: str = ""
    phone: str = ""
    public: bool = True
    """Whether strangers may see the name, address and number."""
    deputy_email: str = ""
    away_from: str = ""
    away_until: str = ""
    opens: str = "09:00"
    """When office hours begin, on Mondays to Fridays by the event's clock."""
    closes: str = "17:00"

    def is_away(self, today: date) -> bool:
        """Whether they are absent on this day by the event's clock; both ends of an absence count."""
        if not self.away_from and not self.away_until:
            return False
        return (_day(self.away_from) or date.min) <= today <= (_day(self.away_until) or date.max)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The organiser's own words for one kind of letter in one language (BCP 47), with placeholders."""

    kind: str
    language: str
    subject: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Translation:
    """What an event says of itself in another language (BCP 47); what is empty is not translated."""

    language: str
    title: str = ""
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How the inviting organisation looks; what is empty looks like ours."""

    accent: str = ""
    """``#rrggbb``, readable on white and under white text."""
    accent_at_night: str = ""
    """The same for dark grounds."""
    logo: str = ""
    """A path on the site, the same for every reader."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event as this recipient may know it."""

    id: str
    slug: str
    title: str
    timezone: str
    starts_at: str
    ends_at: str
    summary: str = ""
    doors_open_at: str = ""
    reference_code: str = ""
    attendance: list[str] = field(default_factory=list)
    """Ways to come that are open to this recipient: ``in_person``, ``remote``; empty when not said."""
    organiser: str = ""
    """The organisation that invites, as its letters are signed."""
    hosts: list[str] = field(default_factory=list)
    venue: Venue | None = None
    """Empty when this recipient may not know the place or comes remotely."""
    join_url: str = ""
    """Only for confirmed remote registrants."""
    discussion_rule: str = ""
    """``on_record``, ``chatham_house``, ``off_record``, or the organiser's own words."""
    contact: Contact | None = None
    """Who answers this recipient's questions."""
    confidential: bool = True
    """Closed events are marked confidential in calendars."""
    calendar_title: str = ""
    """What calendars show instead of the title, for whoever looks over a shoulder."""
    wordings: list[Wording] = field(default_factory=list)
    """The organiser's own words, where they differ from ours."""
    subject_prefix: str = ""
    """Before the subject of a letter that is only tried out."""
    look: Look | None = None
    """Empty where letters look like ours."""
    translations: list[Translation] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """To whom one mail goes; ``addressed_as`` is how it greets them, if they said so, else by their name."""

    name: str
    email: str
    language: str = "en"
    """BCP 47."""
    addressed_as: str = ""


@dataclass(frozen=True, kw_only=True)
class SessionChange:
    """What became of one session of the programme. Times are wall-clock in the event's zone; empty when not said."""

    kind: str
    """``added``, ``changed`` or ``removed``."""
    title: str
    starts_at: str = ""
    ends_at: str = ""
    title_before: str = ""
    """Empty when it is the same; so are the times before."""
    starts_at_before: str = ""
    ends_at_before: str = ""


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """Identity of one person's calendar entry (RFC 5545): the UID never changes, the sequence only rises."""

    uid: str
    sequence: int
