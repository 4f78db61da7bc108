"""Names stand on paper as their readers write them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.writing import joined, needs_shaping, on_paper, turned


def names(text: str) -> list[str]:
    return [unicodedata.name(one).replace("ARABIC LETTER ", "") for one in text]


@pytest.mark.parametrize(
    ("letters", "shapes"),
    [
        ("محمد", ["MEEM INITIAL FORM", "HAH MEDIAL FORM", "MEEM MEDIAL FORM", "DAL FINAL FORM"]),
        ("دار", ["DAL ISOLATED FORM", "ALEF ISOLATED FORM", "REH ISOLATED FORM"]),
        ("سلام", ["SEEN INITIAL FORM", "ARABIC LIGATURE LAM WITH ALEF FINAL FORM", "MEEM ISOLATED FORM"]),
        ("گل", ["GAF INITIAL FORM", "LAM FINAL FORM"]),
        ("مَد", ["MEEM INITIAL FORM", "ARABIC FATHA", "DAL FINAL FORM"]),
    ],
    ids=["all join", "none joins", "lam and alef are one", "Persian letters too", "marks do not part letters"],
)
def test_arabic_letters_join_their_neighbours(letters: str, shapes: list[str]) -> None:
    assert names(joined(letters)) == shapes


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Ann Example", "Ann Example"),
        ("שלום כהן", "ןהכ םולש"),
        ("Ali (אלי) 2", "Ali (ילא) 2"),
        ("דוד (David) 12", "12 (David) דוד"),
        ("דוד 1.5", "1.5 דוד"),
        ("", ""),
        ("!", "!"),
    ],
)
def test_lines_run_from_right_to_left_where_their_letters_do(line: str, shown: str) -> None:
    assert turned(line) == shown


def test_a_line_of_a_longer_text_runs_as_the_text_does() -> None:
    assert turned("Ann אב") == "Ann בא"
    assert turned("Ann אב", "R") == "בא Ann"


def test_a_mark_stays_with_its_letter() -> None:
    assert turned("שָל") == "לשָ"


@given(st.text("abאבגم د(1).-", max_size=12))
def test_no_sign_is_lost(text: str) -> None:
    brackets = str.maketrans(")", "(")

    assert sorted(turned(text).translate(brackets)) == sorted(text.translate(brackets))


@pytest.mark.parametrize(
    ("text", "needed"), [("محمد", False), ("नमस्ते", True), ("ݐ", True), ("ann", False), ("李", False)]
)
def test_what_cannot_be_drawn_sign_by_sign_is_known(text: str, needed: bool) -> None:
    assert any(needs_shaping(one) for one in on_paper(text)) is needed
