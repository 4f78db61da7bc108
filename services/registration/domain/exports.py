"""Tables for people and programs outside: which columns, which cells, and nothing that a spreadsheet would run."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.registration.domain import naming
from services.registration.domain.refusals import Invalid
from services.registration.domain.targets import GENDER

COLUMNS = (
    "reference", "state", "attendance", "name", "email", "organisation", "represents", "job_title", "country",
    "constituency", "role", "language", "companions", "sessions", "nights", "share_in_participant_list", "answered_at",
    "cancelled_at", "checked_in_at", "decline_reason", "reason_code", "next_time", *naming.COLUMNS,
)  # fmt: skip
"""Columns of every export; those of the event's questions follow. Sensitive answers are in none."""

ANSWER = "answer:"
"""Before the code of a question, as the name of its column."""

_STARTS_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, kw_only=True)
class ExportTable:
    """A header, rows of the same width, and a last line that says what this is."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    footer: str


def columns_of(questions: Sequence[Mapping[str, Any]], wanted: Sequence[str]) -> list[str]:
    """The columns to write: those asked for in the order asked, or all there are but gender, which is for counting.

    Raises:
        Invalid: names those there are not.
    """
    plain = [f"{ANSWER}{question['code']}" for question in questions if not question.get("sensitive")]
    every = [*COLUMNS, *plain]
    unknown = [name for name in wanted if name not in every]
    if unknown:
        raise Invalid({"columns": [f"There is no column {name}. There are: {', '.join(every)}." for name in unknown]})
    return list(dict.fromkeys(wanted)) or [name for name in every if name != f"{ANSWER}{GENDER}"]


def cells(person: Mapping[str, Any], columns: Sequence[str]) -> list[str]:
    """One person's row."""
    answers = person.get("answers") or {}
    return [
        cell(answers.get(name.removeprefix(ANSWER)) if name.startswith(ANSWER) else person.get(name))
        for name in columns
    ]


def cell(value: Any) -> str:
    """A value as text: instants in UTC, lists with semicolons, nothing for none."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case list() | tuple():
            return "; ".join(cell(one) for one in value)
        case Mapping():
            return cell(value.get("name"))
        case _:
            return str(value)


def inert(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: an apostrophe before it says that it is text.

    See OWASP, "CSV Injection": full-width signs count too, and so does a sign behind spaces.
    """
    begins = text[:1] if text[:1] in _STARTS_FORMULA else text.lstrip()[:1]
    return f"'{text}" if begins in _STARTS_FORMULA and begins else text


def alphabetical(name: str) -> tuple[str, str]:
    """What to sort names by: letters without their accents first, then as written."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    return plain.casefold(), name


def footer(*, who: str, number: int, rule: str, now: datetime) -> str:
    """The line that tells who took this out, when, and how to treat it."""
    told = f"{number} people, exported by {who} at {cell(now)}. Personal data: delete it when it is no longer needed."
    return f"{told} {rule}" if rule else told
