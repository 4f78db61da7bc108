"""A language is a catalogue; without one the letter is English throughout."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from services.contracts.facts import Recipient
from services.letters import languages
from tests.letters.samples import GOLDEN, in_language, letter_of
from tests.letters.speaking import forget, with_languages

ARABIC = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Your place is confirmed: %(what)s"
msgstr "تم تأكيد مقعدك: %(what)s"

msgid "Your place is confirmed"
msgstr "تم تأكيد مقعدك"

msgid "When"
msgstr "الموعد"
"""


@pytest.fixture
def with_arabic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An Arabic catalogue, for this test alone."""
    (tmp_path / "ar.po").write_text(ARABIC, encoding="utf-8")
    with_languages(monkeypatch, tmp_path, "ar")
    yield
    monkeypatch.undo()
    forget()


def test_a_language_with_a_catalogue_is_spoken_in_words_dates_and_direction(with_arabic: None) -> None:
    letter = letter_of("confirmation", recipient=Recipient(name="أمل", email="a@example.org", language="ar-EG"))
    html = BeautifulSoup(letter.html, "html.parser").html

    assert letter.subject.startswith("تم تأكيد مقعدك: Partnerships in practice, الجمعة")
    assert "الموعد: \N{FIRST STRONG ISOLATE}الجمعة، 10 سبتمبر 2027" in letter.text
    assert html is not None
    assert (html["lang"], html["dir"]) == ("ar", "rtl")
    assert {part.get("dir") for part in html.find_all(["body", "td"])} == {"rtl", "auto"}
    assert "text-align:right" in letter.html
    assert "text-align:left;direction:ltr" not in letter.html


@pytest.mark.parametrize("language", languages.COMPLETE)
def test_a_letter_in_each_language_says_what_the_golden_sample_says(language: str) -> None:
    assert in_language(language) == (GOLDEN / "confirmation" / f"{language}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", languages.COMPLETE)
def test_numbers_pick_their_plural_form(language: str) -> None:
    one, many = "You can bring one person.", "You can bring up to %(count)s people."
    said = [languages.translations(language).ngettext(one, many, count) for count in (0, 1, 2, 3, 5, 11, 21, 100)]
    assert len(set(said)) == {"ar": 6, "zh": 1}.get(language, 2)
    assert not {one, many} & set(said)


def test_a_language_without_a_catalogue_gets_a_letter_all_in_english() -> None:
    letter = letter_of("confirmation", recipient=Recipient(name="أمل", email="a@example.org", language="fa"))

    assert "Friday 10 September 2027" in letter.text
    assert '<html lang="en" dir="ltr"' in letter.html


def test_names_of_any_direction_keep_their_own() -> None:
    letter = letter_of("confirmation", recipient=Recipient(name="أمل", email="a@example.org"))

    assert '<bdi dir="auto">أمل</bdi>' in letter.html


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("en", "en"), ("en-GB", "en"), ("en-US", "en-US"), ("xx-invented", "en"), ("", "en"), ("../../etc", "en")],
)
def test_what_nobody_can_speak_is_english(asked: str, spoken: str) -> None:
    assert languages.spoken(asked) == spoken


def test_a_contact_is_written_to_in_the_language_of_the_event() -> None:
    letter = letter_of("enquiry", contact_language="fr")
    assert "La question" in letter.text


def test_americans_get_their_own_dates() -> None:
    letter = letter_of("confirmation", recipient=Recipient(name="Al", email="a@example.org", language="en-US"))

    assert "Friday, September 10, 2027, 11:00 AM – 5:00 PM" in letter.text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("tag", ["../../../../etc/passwd", "en/../../x", "\x00", "a" * 500, "zh-Hans-CN-x-private"])
def test_a_tag_never_becomes_a_path(tag: str) -> None:
    assert languages.translations(tag).gettext("When") == "When"


def test_directions() -> None:
    assert [languages.direction(tag) for tag in ("ar", "he", "fa", "en", "zh")] == ["rtl", "rtl", "rtl", "ltr", "ltr"]
