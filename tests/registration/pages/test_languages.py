"""Languages are a matter of catalogues: a new one needs no line of code."""

from pathlib import Path

import pytest
from flask import Flask

from services.letters.languages import COMPLETE
from services.registration.domain.refusals import EventFull
from services.registration.pages.problems import told
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees
from tests.letters.speaking import marked
from tests.registration.pages.visitor import Visitor

GOLDEN = Path(__file__).parent / "golden"


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
        for name in reader.page.select(".languages li"):  # each in itself
            name.decompose()
        texts = [text.strip() for text in reader.page.body.find_all(string=True)] if reader.page.body else []
        assert [text for text in texts if text and "«" not in text] == []

    def test_of_the_page_is_spoken_by_the_rules_too(self, speaking: Flask, invitees: Invitees) -> None:
        token = invitees.one(language="ar")
        rule = "Chatham House Rule: what is said may be used, but not who said it or who was there."
        assert marked(rule) in Visitor(speaking.test_client()).get(f"/i/{token}").text
        with speaking.test_request_context("/", headers={"Accept-Language": "ar"}):
            page = told(EventFull())
        assert (page.title, page.paragraphs) == (marked(EventFull.title), (marked(EventFull.title),))

    def test_of_the_page_names_what_we_ship_by_its_own_words(
        self, speaking: Flask, runtime: Runtime, organisation: Organisation
    ) -> None:
        made = factories.an_event(runtime.database, organisation, event_type="workshop")
        reader = Visitor(speaking.test_client()).get(f"/events/{made.slug}", headers={"Accept-Language": "ar"})
        assert marked("Workshop") in reader.text


@pytest.mark.parametrize("language", COMPLETE)
def test_a_page_in_each_language_says_what_the_golden_sample_says(app: Flask, language: str) -> None:
    reader = Visitor(app.test_client()).get("/lost-link", headers={"Accept-Language": f"{language}-XX, en;q=0.5"})
    said = "\n".join(reader.page.stripped_strings) + "\n"
    assert said == (GOLDEN / f"lost-link.{language}.txt").read_text(encoding="utf-8")


def test_an_event_speaks_to_its_invitees_as_it_can_and_what_is_not_translated_is_told(
    organiser: Organiser, runtime: Runtime, organisation: Organisation, app: Flask
) -> None:
    words = {"fr": {"title": "Partenariats en pratique"}}
    made = factories.an_event(
        runtime.database, organisation, languages=["en", "fr"], summary="A day.", translations=words
    )
    token = Invitees(organiser, made, app.test_client()).one(language="fr")
    page = app.test_client().get(f"/i/{token}", follow_redirects=True).text
    assert '<h1 dir="auto" lang="fr">Partenariats en pratique</h1>' in page
    assert '<p class="lead" dir="auto" lang="en">A day.</p>' in page
    assert "anglais" in page
