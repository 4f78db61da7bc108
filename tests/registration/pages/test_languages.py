"""Languages are a matter of catalogues: a new one needs no line of code."""

from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from flask import Flask

from tests.invitees import Invitees
from tests.registration.pages.visitor import Visitor

ROOM = Path("services/registration")
WAYS = [("pages/**.py", "python"), ("templates/**.html", "jinja2")]


def marked(sentence: str) -> str:
    """A stand-in for a translation."""
    return f"«{sentence}»"


@pytest.fixture
def speaking(make_app: Callable[..., Flask], tmp_path: Path) -> Flask:
    """The application with a catalogue for Arabic in which each sentence is marked."""
    catalogue = Catalog(locale="ar")
    for _file, _line, sentence, _comments, _context in extract_from_dir(ROOM, WAYS):
        if isinstance(sentence, str):
            catalogue.add(sentence, marked(sentence))
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    app = make_app()
    app.extensions["babel"].translation_directories = [str(tmp_path)]
    return app


class TestLanguage:
    def test_follows_the_browser_and_sets_the_direction(self, speaking: Flask) -> None:
        reader = Visitor(speaking.test_client()).get("/events", headers={"Accept-Language": "ar-EG,en;q=0.5"})
        assert reader.page.html is not None
        assert (reader.page.html["lang"], reader.page.html["dir"]) == ("ar", "rtl")
        assert reader.heading == marked("Upcoming events")

    def test_is_english_where_no_catalogue_fits(self, speaking: Flask) -> None:
        reader = Visitor(speaking.test_client()).get("/events", headers={"Accept-Language": "fi"})
        assert reader.page.html is not None
        assert (reader.page.html["lang"], reader.page.html["dir"]) == ("en", "ltr")

    def test_of_the_invitation_wins_over_the_browser(self, speaking: Flask, invitees: Invitees) -> None:
        token = invitees.one(language="ar")
        reader = Visitor(speaking.test_client()).get(f"/i/{token}", headers={"Accept-Language": "en"})
        assert marked("Will you attend?") in reader.text
        assert "أبريل" in reader.text, "dates are written as in the language of the page"

    @pytest.mark.parametrize("path", ["/", "/events?when=past", "/lost-link", "/nothing-here", "/invitation"])
    def test_no_sentence_of_ours_is_left_out_of_the_catalogue(self, speaking: Flask, path: str) -> None:
        reader = Visitor(speaking.test_client()).get(path, headers={"Accept-Language": "ar"})
        texts = [text.strip() for text in reader.page.body.find_all(string=True)] if reader.page.body else []
        assert [text for text in texts if text and "«" not in text] == []
