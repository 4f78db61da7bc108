"""What people with a place answered to sensitive questions: how many for each answer, and no names."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.registration.domain.exports import ExportTable, cell

Question = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class AnswerCount:
    """One answer, and of how many people."""

    answer: str
    label: str
    people: int


@dataclass(frozen=True, kw_only=True)
class QuestionCount:
    """One question: how many answered it, and what."""

    code: str
    label: str
    people: int
    answers: list[AnswerCount]


@dataclass(frozen=True, kw_only=True)
class EventCount:
    """All questions, and the line that says who took this out and when."""

    slug: str
    items: list[QuestionCount]
    exported: str

    def as_table(self) -> ExportTable:
        """A line for each answer, to hand to a caterer."""
        rows = [(need.label, one.label, str(one.people)) for need in self.items for one in need.answers]
        return ExportTable(columns=("question", "answer", "people"), rows=rows, footer=self.exported)


def tallied(questions: Sequence[Question], given: Sequence[Mapping[str, Any]]) -> list[QuestionCount]:
    """How many people gave each answer.

    Args:
        questions: those to tell of, in their order.
        given: the answers of each person by the question's code.
    """
    return [_need(one, [answers[one["code"]] for answers in given if one["code"] in answers]) for one in questions]


def _need(question: Question, answers: Sequence[Any]) -> QuestionCount:
    code, options = str(question["code"]), question.get("options") or []
    labels = {str(one["code"]): str(one.get("label") or one["code"]) for one in options}
    told = _of_options(labels, answers) if labels else _of_texts(answers)
    return QuestionCount(code=code, label=str(question.get("label") or code), people=len(answers), answers=told)


def _of_options(labels: Mapping[str, str], answers: Iterable[Any]) -> list[AnswerCount]:
    """Every option in its order, that nobody chose too, then what is no longer offered."""
    counts = Counter(code for answer in answers for code in (answer if isinstance(answer, list) else [answer]))
    codes = [*labels, *sorted(set(counts) - set(labels))]
    return [AnswerCount(answer=code, label=labels.get(code, code), people=counts[code]) for code in codes]


def _of_texts(answers: Iterable[Any]) -> list[AnswerCount]:
    """What was written, the most frequent first; capitals make no difference."""
    written: dict[str, str] = {}
    counts = Counter[str]()
    for text in map(cell, answers):
        written.setdefault(text.casefold(), text)
        counts[text.casefold()] += 1
    ordered = sorted(counts, key=lambda one: (-counts[one], one))
    return [AnswerCount(answer=written[one], label=written[one], people=counts[one]) for one in ordered]
