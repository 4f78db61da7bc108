"""A copy says what a letter that was composed for its reader alone would say."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.facts import Recipient, Wording
from services.letters.compose import compose
from services.letters.copies import filled, mark
from services.letters.letter import Letter, Links
from services.letters.purposes import PURPOSES, Greeting
from services.letters.tidy import single_line
from tests.letters.samples import SITE, WRITTEN_AT, message_of

COPIED = [kind for kind, one in PURPOSES.items() if one.greets is Greeting.RECIPIENT and not one.calendar]
HOSTILE = "Zoë <b>“O'Hara”</b> & {title} %(name)s \\g<0> يوسف"
OWN_WORDS = "Dear {name},\n\nhere it is: {link}"


def composed(purpose: str, own: dict[str, str], *, language: str, wordings: list[Wording]) -> Letter:
    message: Any = message_of(purpose, event={"wordings": wordings})
    known = {name: own[name] for name in ("invitee", "reference") if hasattr(message, name)}
    reader = Recipient(name=own["name"], email=own["email"], language=language)
    links = Links(site=SITE, personal=f"{SITE}/i/{own['token']}", unsubscribe=f"{SITE}/unsubscribe/{own['stop']}")
    return compose(
        replace(message, recipient=reader, **known), purpose=purpose, links=links, written_at=WRITTEN_AT
    )  # fmt: skip


def told_to(name: str) -> dict[str, str]:
    return {
        "name": name, "invitee": f"{name} II", "email": "robin@example.com", "reference": "AB-12",
        "token": "a-token_of-43", "stop": "another",
    }  # fmt: skip


def assert_same(purpose: str, own: dict[str, str], language: str = "en", wordings: list[Wording] | None = None) -> None:
    marks = {name: mark(name) for name in own}
    copied, alone = (composed(purpose, one, language=language, wordings=wordings or []) for one in (marks, own))
    assert copied != alone, "the control: a mark is not what it stands for"
    assert filled(copied, own) == alone


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("purpose", COPIED)
def test_every_letter_without_a_calendar_can_be_copied(purpose: str, language: str) -> None:
    assert_same(purpose, told_to(HOSTILE), language)


@given(name=st.text(min_size=1).map(single_line).filter(bool))
def test_whatever_the_reader_is_called(name: str) -> None:
    assert_same("invitation", told_to(name))


def test_in_the_organisers_own_words() -> None:
    wording = Wording(kind="invitation", language="en", subject="{name}: {title}", body=OWN_WORDS)
    assert_same("invitation", told_to(HOSTILE), wordings=[wording])
