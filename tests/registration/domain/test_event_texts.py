"""An event's texts by language: what is not translated is told in the event's own language, and said to be."""

from services.registration.domain.event_rules import faults
from services.registration.domain.event_texts import Text, texts_in, written_in

EVENT = {
    "title": "Talks", "summary": "Short", "description": "", "languages": ["en", "fr"],
    "translations": {"fr": {"title": "Entretiens", "summary": ""}},
}  # fmt: skip


def test_the_own_language_comes_first() -> None:
    assert written_in(EVENT) == ["en", "fr"]
    assert written_in({"title": "Talks"}) == ["en"]


def test_each_text_says_in_which_language_it_is() -> None:
    told = texts_in(EVENT, "fr")

    assert told["title"] == Text("Entretiens", "fr")
    assert told["summary"] == Text("Short", "en")
    assert not told["description"]


def test_an_unknown_language_gets_the_event_s_own() -> None:
    assert texts_in(EVENT, "de")["title"] == Text("Talks", "en")


def test_the_own_language_is_not_translated_into_itself() -> None:
    assert list(faults({"languages": ["fr"], "translations": {"fr": {"title": "Entretiens"}}})) == ["translations.fr"]
