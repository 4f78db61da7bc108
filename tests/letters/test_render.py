"""Templates: strict, escaped, compiled once."""

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from services.letters import render
from services.letters.compose import OWN
from services.letters.purposes import PURPOSES
from tests.letters.samples import letter_of, message_of


def test_every_purpose_has_its_three_templates_and_none_is_left_over() -> None:
    made = {path.relative_to(render.FOLDER).as_posix() for path in render.FOLDER.rglob("*") if path.is_file()}
    expected = {f"{purpose}/{name}" for purpose in PURPOSES for name in ("subject.txt", "body.txt", "body.mjml")}
    expected |= {f"{OWN}/{name}" for name in ("body.txt", "body.mjml")}

    assert {path for path in made if not path.startswith("layout/")} == expected


def test_a_fact_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render.text_of("confirmation/subject.txt", "en", {})


def test_mjml_is_compiled_once_for_all_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    before = render._compiled("refused/body.mjml")
    monkeypatch.setattr(render, "mjml2html", None)

    assert render._compiled("refused/body.mjml") is before


@pytest.mark.parametrize("path", sorted(render.FOLDER.rglob("*.*")), ids=lambda path: str(path.name))
def test_no_template_prints_words_past_the_catalogue(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert "|safe" not in text.replace(" ", "")
    assert "http" not in text


@pytest.mark.parametrize("purpose", PURPOSES)
def test_text_and_html_have_the_same_sentences_and_the_same_conditions(purpose: str) -> None:
    text, html = ((render.FOLDER / purpose / name).read_text(encoding="utf-8") for name in ("body.txt", "body.mjml"))

    for part in (r'_\("([^"]*\.)"', r"{% (?:el)?if (.*?) %}"):
        assert set(re.findall(part, text)) == set(re.findall(part, html))


@pytest.mark.parametrize(("approved", "idle"), [(True, False), (False, True)])
def test_who_gets_an_invitation_of_their_own_is_asked_to_answer_it(approved: bool, idle: bool) -> None:
    letter = letter_of("proposal_decided", kind="forwarded", approved=approved)
    for told in (letter.text, letter.html):
        assert ("You need not do anything" in told, "please answer with the link" in told) == (idle, not idle)


def test_what_was_postponed_and_takes_place_after_all_says_that() -> None:
    same = message_of("facts_changed").event
    letter = letter_of("facts_changed", before=same, was_postponed=True)

    assert letter.subject.startswith("It takes place:")
    assert "The event that was postponed takes place." in letter.text
    assert "before:" not in letter.text
