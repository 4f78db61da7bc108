"""Those who come along: told apart by their names, and asked what concerns each of them by a link of their own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from services.contracts import own_links
from services.registration.domain.answering import EventRules
from services.registration.domain.people import tidy
from services.registration.domain.questions import Question, asked

Companion = Mapping[str, Any]
Details = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class CompanionLink:
    """What the registrant passes on to one who comes along."""

    name: str
    token: str
    has_answered: bool


@dataclass(frozen=True, kw_only=True)
class OwnCompanion:
    """What the holder of a companion's link sees. Not what was answered: whoever passed the link on has it, too."""

    id: UUID
    name: str
    rules: EventRules
    attendance: str | None
    questions: list[Question]
    has_answered: bool
    is_open: bool
    """Whether answers are taken now."""


def companion_ids(registration_id: UUID, companions: Sequence[Companion]) -> list[UUID]:
    """One for each who comes along, in their order.

    Another name is another person: with it the link of the first ends, and what they said is not kept for the second.
    """
    seen = Counter[str]()
    found = []
    for one in companions:
        name = tidy(one["name"]).casefold()
        seen[name] += 1
        found.append(uuid5(registration_id, f"{name} {seen[name]}"))
    return found


def purpose_of(companion_id: UUID) -> str:
    """What the token of one companion is good for; it names the calendar entry of whom they come with."""
    return f"{own_links.COMPANION} {companion_id}"


def asked_of_companions(details: Details, attendance: str | None, constituency: str | None) -> list[Question]:
    """What each is asked who comes along with somebody that attends so and is of this group."""
    ours = [question for question in details.get("questions") or [] if question.get("for_companions")]
    steps = ("accepted", "confirmed")
    return [one for step in steps for one in asked(ours, when=step, attendance=attendance, constituency=constituency)]
