"""What people type, made safe to print."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.letters.tidy import paragraphs, single_line, tidied
from tests.letters.samples import message_of

HARD_NAMES = [
    "O", "Isa", "Enikő", "毛泽东", "Guðmundsdóttir", "ʻOkina", "Ng", "D'Arcy-Jones", "María José", "محمد", "שרה",
    "x" * 120, "Jean-Luc (Ⅲ)", "Zoë\u200d", "ไทย",
]  # fmt: skip


@pytest.mark.parametrize("name", HARD_NAMES)
def test_names_stay_as_they_are(name: str) -> None:
    assert single_line(name) == name


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\t"])
def test_a_line_has_no_breaks(break_: str) -> None:
    assert single_line(f"Tea{break_}party") == "Tea party"


@pytest.mark.parametrize("code", [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0, 7, 0x1B, 0x7F, 0x9B, 0xFEFF])
def test_what_cannot_be_seen_goes(code: int) -> None:
    assert single_line(f"Te{chr(code)}a") == "Tea"
    assert paragraphs(f"Te{chr(code)}a") == "Tea"


def test_paragraphs_keep_their_breaks_and_spaces() -> None:
    assert paragraphs("One\r\n\r\n  Two\u2028Three\tfour\n") == "One\n\n  Two\nThree\tfour"


def test_decomposed_letters_are_composed() -> None:
    assert single_line("Zoe\u0308") == "Zoë"


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert single_line(single_line(text)) == single_line(text)
    assert paragraphs(paragraphs(text)) == paragraphs(text)


def test_every_fact_is_tidied_however_deep() -> None:
    message = message_of("enquiry", question="a\r\nb", contacts=[])
    contact = replace(message.fallback, name="Events\nteam")

    made = tidied(replace(message, contacts=[contact], event=replace(message.event, title="T\u202ea", hosts=["A\nB"])))

    assert made.question == "a\nb"
    assert made.contacts[0].name == "Events team"
    assert made.event.title == "Ta"
    assert made.event.hosts == ["A B"]
