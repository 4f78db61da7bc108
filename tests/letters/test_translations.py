"""A letter tells of an event in the language of its reader, as far as the event does."""

from dataclasses import replace

import pytest

from services.contracts.facts import Recipient, Translation
from services.letters.translations import translated
from tests.letters.samples import letter_of
from tests.letters.test_calendar import EVENT, read

FRENCH = Translation(language="fr", title="Partenariats en pratique")
TOLD = replace(EVENT, translations=[FRENCH])


@pytest.mark.parametrize("language", ["fr", "fr-CA"])
def test_what_is_translated_is_told_so_and_the_rest_as_it_is(language: str) -> None:
    told = translated(TOLD, language)
    assert (told.title, told.summary) == ("Partenariats en pratique", EVENT.summary)


def test_other_readers_get_the_events_own_words() -> None:
    assert translated(TOLD, "ru") == TOLD


def test_subject_body_and_calendar_speak_the_readers_language() -> None:
    reader = Recipient(name="Bo Sample", email="bo@example.org", language="fr")
    letter = letter_of("confirmation", event={"translations": [FRENCH]}, recipient=reader)
    assert FRENCH.title in letter.subject
    assert FRENCH.title in letter.text
    assert FRENCH.title in letter.html
    assert letter.calendar is not None
    assert str(read(letter.calendar.content)["summary"]) == FRENCH.title
