"""The event's own questions."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.questions import READERS, asked, checked, split_sensitive

OPTIONS = [{"code": "vegan", "label": "Vegan"}, {"code": "halal", "label": "Halal"}]


def a_question(kind: str = "text", **fields: Any) -> dict[str, Any]:
    return {"code": "q", "label": "Q", "kind": kind, **fields}


class TestChecked:
    @pytest.mark.parametrize(
        ("kind", "given_value", "kept"),
        [
            pytest.param("text", "  a   b ", "a b", id="a line is tidied"),
            pytest.param("long_text", "a\r\nb", "a\nb", id="paragraphs keep their lines"),
            pytest.param("choice", "vegan", "vegan", id="a choice"),
            pytest.param("choices", ["vegan", "halal", "vegan"], ["halal", "vegan"], id="choices, each once"),
            pytest.param("yes_no", "no", False, id="no from a form"),
            pytest.param("yes_no", True, True, id="yes from a program"),
            pytest.param("date", "2027-03-09", "2027-03-09", id="a date"),
            pytest.param("email", "a@example.org", "a@example.org", id="an address"),
            pytest.param("phone", "+44 (0)1632 960 123", "+44 (0)1632 960 123", id="a number as typed"),
            pytest.param("country", "GB", "GB", id="a country"),
            pytest.param("number", "3.5", 3.5, id="a fraction"),
            pytest.param("number", 3.0, 3, id="a whole number"),
        ],
    )
    def test_keeps_good_answers(self, kind: str, given_value: Any, kept: Any) -> None:
        assert checked([a_question(kind, options=OPTIONS)], {"q": given_value}) == ({"q": kept}, {})

    @pytest.mark.parametrize(
        ("kind", "given_value"),
        [
            ("text", 3), ("text", "a" * 501), ("text", "a\x00"), ("long_text", "a\x1b[2J"), ("text", "\ud800"),
            ("email", "a\x00@example.org"), ("number", 10**400), ("choice", "meat"), ("choices", "vegan"),
            ("choices", ["meat"]), ("yes_no", "perhaps"), ("date", "9 March"), ("email", "a@b, c@d"),
            ("phone", "call me"), ("country", "Great Britain"), ("number", "many"), ("number", True),
            ("number", "nan"), ("number", "1e99"),
        ],
    )  # fmt: skip
    def test_says_what_is_wrong_with_the_rest(self, kind: str, given_value: Any) -> None:
        kept, errors = checked([a_question(kind, options=OPTIONS)], {"q": given_value})

        assert kept == {}
        assert list(errors) == ["answers.q"]

    def test_asks_for_what_is_required_and_for_nothing_else(self) -> None:
        assert checked([a_question(required=True)], {})[1] == {"answers.q": ["Please answer this."]}
        assert checked([a_question(required=True)], {"q": " \u202e "})[1] == {"answers.q": ["Please answer this."]}
        assert checked([a_question()], {"q": ""}) == ({}, {})
        assert list(checked([], {"x": "y"})[1]) == ["answers.x"]

    @given(
        kind=st.sampled_from(sorted(READERS)),
        value=st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
            max_leaves=5,
        ),
    )
    def test_never_breaks_whatever_is_given(self, kind: str, value: Any) -> None:
        kept, errors = checked([a_question(kind, options=OPTIONS)], {"q": value})

        assert not (kept and errors)


class TestAsked:
    def test_leaves_out_what_concerns_others_or_comes_later(self) -> None:
        questions = [
            a_question(code="all"),
            a_question(code="room", only_for={"attendance": "in_person"}),
            a_question(code="group", only_for={"constituency": ["academia"]}),
            a_question(code="later", when="confirmed"),
        ]

        found = asked(questions, when="accepted", attendance="remote", constituency="academia")

        assert [question["code"] for question in found] == ["all", "group"]


def test_sensitive_answers_are_kept_apart() -> None:
    questions = [a_question(code="diet", sensitive=True), a_question(code="topic")]

    assert split_sensitive(questions, {"diet": "x", "topic": "y"}) == ({"topic": "y"}, {"diet": "x"})
