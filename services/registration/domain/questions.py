"""The event's own questions: which are asked of whom, and what counts as an answer."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from services.registration.domain.people import tidy, tidy_lines
from services.registration.domain.phrases import N_, Phrase

Question = Mapping[str, Any]
_EMAIL = re.compile(r"[^\s@<>,;\"\x00-\x1f\x7f-\x9f]+@[^\s@<>,;\"\x00-\x1f\x7f-\x9f]+\.[^\s@<>,;\"\x00-\x1f\x7f-\x9f]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,30}")


def asked(
    questions: Sequence[Question], *, when: str, attendance: str | None, constituency: str | None
) -> list[Question]:
    """The questions that concern this person at this step (``accepted`` or ``confirmed``)."""
    return [q for q in questions if (q.get("when") or "accepted") == when and _concerns(q, attendance, constituency)]


def unanswered(
    questions: Sequence[Question], answers: Mapping[str, Any], *, attendance: str | None, constituency: str | None
) -> list[Question]:
    """What is asked of this person because they have a place, and has no answer yet."""
    mine = asked(questions, when="confirmed", attendance=attendance, constituency=constituency)
    return [question for question in mine if answers.get(question["code"]) in (None, "", [])]


def follow_up_codes(questions: Sequence[Question]) -> set[str]:
    """Codes of what is asked of those with a place."""
    return {str(question["code"]) for question in questions if question.get("when") == "confirmed"}


def checked(questions: Sequence[Question], given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Answers as they are kept, and what is wrong with the rest, by ``answers.<code>``."""
    kept: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    known = {q["code"]: q for q in questions}
    errors |= {f"answers.{code}": [N_("This question is not asked here.")] for code in given if code not in known}
    for code, question in known.items():
        try:
            value = _read(question, given.get(code))
        except ValueError as error:
            errors[f"answers.{code}"] = [str(error)]
            continue
        if not _is_nothing(value):
            kept[code] = value
        elif question.get("required"):
            errors[f"answers.{code}"] = [N_("Please answer this.")]
    return kept, errors


def split_sensitive(questions: Sequence[Question], answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answers that may be kept open, and those that must be sealed."""
    sensitive = {q["code"] for q in questions if q.get("sensitive")}
    plain = {code: value for code, value in answers.items() if code not in sensitive}
    return plain, {code: value for code, value in answers.items() if code in sensitive}


def _concerns(question: Question, attendance: str | None, constituency: str | None) -> bool:
    only = question.get("only_for") or {}
    wanted = only.get("attendance")
    groups = only.get("constituency") or []
    return (not wanted or wanted == attendance) and (not groups or constituency in groups)


def _read(question: Question, value: Any) -> Any:
    return None if _is_nothing(value) else READERS[question["kind"]](question, value)


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", [])


def _text(limit: int, tidied: Callable[[str], str]) -> Callable[[Question, Any], str]:
    def read(_: Question, value: Any) -> str:
        if not isinstance(value, str) or _CONTROL.search(value):
            raise ValueError(N_("Write this as text."))
        if len(value) > limit:
            raise ValueError(Phrase(N_("Use at most %(limit)s characters."), limit=limit))
        return tidied(value)

    return read


def _choice(question: Question, value: Any) -> str:
    codes = [option["code"] for option in question.get("options") or []]
    if value not in codes:
        raise ValueError(Phrase(N_("Choose one of: %(codes)s."), codes=", ".join(codes)))
    return str(value)


def _choices(question: Question, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise ValueError(N_("Give a list of choices."))
    return sorted({_choice(question, item) for item in value})


def _yes_no(_: Question, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("yes", "no"):
        return bool(value == "yes")
    raise ValueError(N_("Answer yes or no."))


def _date(_: Question, value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValueError(N_("Write the date as year-month-day, such as 2027-03-09.")) from None


def _matching(pattern: re.Pattern[str], sentence: str) -> Callable[[Question, Any], str]:
    def read(_: Question, value: Any) -> str:
        if not isinstance(value, str) or len(value) > 254 or not pattern.fullmatch(value.strip()):
            raise ValueError(sentence)
        return value.strip()

    return read


def _number(_: Question, value: Any) -> int | float:
    try:
        number = float(value) if not isinstance(value, bool) else float("nan")
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    if not abs(number) < 1e12:
        raise ValueError(N_("Write this as a number."))
    return int(number) if number.is_integer() else number


READERS: Mapping[str, Callable[[Question, Any], Any]] = {
    "text": _text(500, tidy),
    "long_text": _text(5000, tidy_lines),
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "date": _date,
    "email": _matching(_EMAIL, N_("Write an address like name@example.org.")),
    "phone": _matching(_PHONE, N_("Write a number like +44 1632 960 123.")),
    "country": _matching(re.compile("[A-Z]{2}"), N_("Choose a country by its two-letter code, such as GB.")),
    "number": _number,
}
