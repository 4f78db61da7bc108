"""When sealed answers are forgotten: each so many days after the event as its question says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

USUAL_DAYS = 30
"""For answers whose question says nothing, or is no longer asked."""


@dataclass(frozen=True, kw_only=True)
class PurgeLine:
    """One question with sealed answers: how many people gave one, and when these are forgotten."""

    code: str
    label: str
    people: int
    due_at: datetime | None
    """None while the event has no end."""
    is_due: bool


def purge_lines(
    questions: Sequence[Mapping[str, Any]], given: Mapping[str, int], ends_at: datetime | None, *, now: datetime
) -> list[PurgeLine]:
    """What is kept sealed for an event, in the order of its questions.

    Args:
        questions: the event's own.
        given: how many people have a sealed answer, by the question's code.
        ends_at: when the event is over.
        now: the instant of asking.
    """
    known = {str(question["code"]): question for question in questions}
    ordered = [code for code in known if code in given] + sorted(set(given) - set(known))
    return [_line(code, known.get(code, {}), given[code], ends_at, now) for code in ordered]


def _line(code: str, question: Mapping[str, Any], people: int, ends_at: datetime | None, now: datetime) -> PurgeLine:
    days = question.get("purge_days")
    due = None if ends_at is None else ends_at + timedelta(days=USUAL_DAYS if days is None else days)
    label = str(question.get("label") or code)
    return PurgeLine(code=code, label=label, people=people, due_at=due, is_due=due is not None and now >= due)
