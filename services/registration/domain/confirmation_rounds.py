"""Are you still coming? Shortly before an event everybody with a place is asked; the silent may be let go."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.domain.answering import EventRules
from services.registration.domain.live_links import ENDED
from services.registration.domain.refusals import Invalid, InvalidTransition

YES, NO = "yes", "no"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One person who was asked, and what they said: empty until they say something."""

    registration_id: UUID
    reference: str
    name: str
    state: str
    answer: str

    @property
    def is_silent(self) -> bool:
        """Whether they have a place and have not said that they come."""
        return not self.answer and self.state == "confirmed"


@dataclass(frozen=True, kw_only=True)
class RoundView:
    """One round as organisers see it."""

    id: UUID
    closes_at: datetime
    released_at: datetime | None
    created_at: datetime
    keeps_places: bool
    counts: dict[str, int]
    silent: list[Asked]


def counts_of(asked: Sequence[Asked]) -> dict[str, int]:
    """How many were asked, said yes, said no, are silent, or gave their place up otherwise."""
    found = Counter("silent" if one.is_silent else one.answer or "gone" for one in asked)
    return {"asked": len(asked), **{name: found[name] for name in (YES, NO, "silent", "gone")}}


def check_can_ask(rules: EventRules, closes_at: datetime, *, now: datetime) -> None:
    """Refuse a round that nobody could answer in time.

    Raises:
        InvalidTransition: the event is over, or will not take place.
        Invalid: the end of the round is past, or after the event has begun.
    """
    if rules.status in ENDED or (rules.starts_at is not None and now >= rules.starts_at):
        raise InvalidTransition("The event has begun or will not take place, so nobody can be asked any more.")
    if closes_at <= now:
        raise Invalid({"closes_at": ["This time is past."]})
    if rules.starts_at is not None and closes_at > rules.starts_at:
        raise Invalid({"closes_at": ["The round must close no later than the event starts."]})


def check_can_release(closes_at: datetime, released_at: datetime | None, *, keeps_places: bool, now: datetime) -> None:
    """Refuse to let people go who may still answer, or a second time.

    Raises:
        InvalidTransition: the round is open, was released, or told people that they keep their places.
    """
    if keeps_places:
        raise InvalidTransition("People were told that they keep their places. Ask in a new round before you let go.")
    if released_at is not None:
        raise InvalidTransition("The silent ones of this round have been let go already.")
    if now < closes_at:
        raise InvalidTransition("People may still answer. Wait until the round has closed.")
