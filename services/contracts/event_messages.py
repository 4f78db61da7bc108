"""Facts about the event itself, told to each person who has a place or waits for one."""

from dataclasses import dataclass, field
from typing import ClassVar

from services.contracts.facts import CalendarEntry, Event
from services.contracts.registration_messages import AboutRegistration


@dataclass(frozen=True, kw_only=True)
class FactsChanged(AboutRegistration):
    """Time or place of the event are others now, or it is postponed; several edits are told at once.

    With a place the letter carries the calendar request again, one step on.
    """

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
