"""Facts about the event itself, told to each person who has a place or waits for one."""

from dataclasses import dataclass, field
from typing import ClassVar

from services.contracts.facts import CalendarEntry, Event, SessionChange
from services.contracts.message import ToPerson
from services.contracts.registration_messages import AboutRegistration


@dataclass(frozen=True, kw_only=True)
class FactsChanged(AboutRegistration):
    """Time or place are others now, or it is postponed; with a place comes the calendar request, one step on."""

    type: ClassVar[str] = "facts.changed"
    bulk: ClassVar[bool] = True
    before: Event
    """The event as they were last told of it, and as they might know it."""
    postponed: bool = False
    """Whether it will not be held as planned and a time is still to be settled."""
    was_postponed: bool = False
    closes_at: str = ""
    """Wall-clock in the event's zone until which they are asked whether this still suits them; empty: not asked."""
    calendar: CalendarEntry | None = None
    programme: list[SessionChange] = field(default_factory=list)
    """What is different in the programme besides."""


@dataclass(frozen=True, kw_only=True)
class ProgrammeChanged(AboutRegistration):
    """Sessions were added, moved, renamed or dropped, and the event stays: there is nothing new for calendars."""

    type: ClassVar[str] = "programme.changed"
    bulk: ClassVar[bool] = True
    programme: list[SessionChange]


@dataclass(frozen=True, kw_only=True)
class FormDue(AboutRegistration):
    """They have a place, and have not answered what the organiser asks of those who have one."""

    type: ClassVar[str] = "form.due"
    bulk: ClassVar[bool] = True
    questions: list[str]
    """The questions without an answer, as they are asked."""


@dataclass(frozen=True, kw_only=True)
class ReportPublished(ToPerson):
    """A report about the event is out; those who had a place are told where."""

    type: ClassVar[str] = "report.published"
    bulk: ClassVar[bool] = True
    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class FeedbackAsked(ToPerson):
    """The event is over; those who had a place are thanked and asked how it was.

    The address of the form is the same for everybody: it does not tell who answers.
    """

    type: ClassVar[str] = "feedback.asked"
    bulk: ClassVar[bool] = True
    url: str


@dataclass(frozen=True, kw_only=True)
class PersonErased(ToPerson):
    """What was kept about them is gone; this is the last mail.

    The recipient has no name and no address here: the address is sealed beside the facts, as link tokens are, and
    wiped with the outcome.
    """

    type: ClassVar[str] = "person.erased"
    everywhere: bool
    """Whether they were taken out of all that the organisation keeps, or out of this event."""
    messages: list[str] = field(default_factory=list)
    """Ids of what was told of them before: whoever keeps addresses or answers of these mails forgets them."""


@dataclass(frozen=True, kw_only=True)
class VisaLetterDecided(AboutRegistration):
    """The organisers have decided about the letter that somebody asked for to show to a consulate."""

    type: ClassVar[str] = "letter.decided"
    approved: bool
    reason: str = ""
    """Why not, in the organisers' words."""


@dataclass(frozen=True, kw_only=True)
class EventNear(AboutRegistration):
    """The event is a few days away, and they have a place."""

    type: ClassVar[str] = "event.near"
    bulk: ClassVar[bool] = True
    days: int
    """How many days before the start it was due."""
    calendar: CalendarEntry | None = None
    """Theirs; the letter makes the link to a remote room of it and carries no entry."""
    companions: list[str] = field(default_factory=list)
