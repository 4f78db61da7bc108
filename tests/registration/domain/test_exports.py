"""What leaves in a table is text: no spreadsheet runs it, and nobody's secret is in it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.registration.domain.exports import (
    ANSWER,
    COLUMNS,
    alphabetical,
    cell,
    cells,
    columns_of,
    footer,
    inert,
)
from services.registration.domain.refusals import Invalid

QUESTIONS: list[dict[str, Any]] = [{"code": "topics"}, {"code": "dietary", "sensitive": True}]


@pytest.mark.parametrize(
    "formula", ["=1+1", "+44 20", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "＋1", "－1", "＠A1"]
)
def test_what_begins_like_a_formula_becomes_text(formula: str) -> None:
    assert inert(formula) == f"'{formula}"


@pytest.mark.parametrize("text", ["", "O'Hara", "a=1", "1-2", "Nguyễn", " plain"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


def test_sensitive_questions_have_no_column() -> None:
    assert columns_of(QUESTIONS, []) == [*COLUMNS, "answer:topics"]
    with pytest.raises(Invalid) as refused:
        columns_of(QUESTIONS, ["name", "answer:dietary", "sealed_answers"])
    assert len(refused.value.errors["columns"]) == 2


def test_columns_come_in_the_order_asked_and_once() -> None:
    assert columns_of(QUESTIONS, ["name", "reference", "name"]) == ["name", "reference"]


def test_each_value_has_its_text() -> None:
    person = {
        "name": "Amina", "answers": {"topics": ["a", "b"]}, "companions": [{"name": "Noor"}, {"name": "Sam"}],
        "share_in_participant_list": False, "answered_at": datetime(2027, 3, 1, 9, tzinfo=UTC), "country": None,
    }  # fmt: skip
    columns = ["name", f"{ANSWER}topics", "companions", "share_in_participant_list", "answered_at", "country"]

    assert cells(person, columns) == ["Amina", "a; b", "Noor; Sam", "no", "2027-03-01T09:00:00Z", ""]
    assert cell(3) == "3"


def test_names_are_sorted_as_people_look_for_them() -> None:
    names = ["Zoë", "zara", "Élise", "Emil", "Ángela", "Łukasz", "李雷"]

    assert sorted(names, key=alphabetical)[:4] == ["Ángela", "Élise", "Emil", "zara"]


def test_the_last_line_says_who_and_when() -> None:
    told = footer(who="key door", number=3, rule="Chatham House Rule", now=datetime(2027, 3, 1, 9, tzinfo=UTC))

    assert told.startswith("3 people, exported by key door at 2027-03-01T09:00:00Z.")
    assert told.endswith("Chatham House Rule")
