"""Another language can be chosen on every page; it is remembered, and nothing typed is lost."""

from urllib.parse import urljoin

import pytest
from bs4 import Tag
from flask import Flask

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.invitees import Invitees, registration_token
from tests.letters.speaking import marked
from tests.registration.pages.visitor import Visitor

TYPED = {"name": "Amina Diallo", "email": "amina@example.org", "organisation": "<b>Harbour</b>"}


@pytest.fixture
def reader(speaking: Flask) -> Visitor:
    """Somebody whose browser asks for English."""
    return Visitor(speaking.test_client())


def switch(reader: Visitor, tag: str = "ar", **typed: str | list[str]) -> Visitor:
    """Press the button, or follow the link, that says a language."""
    found = reader.page.select_one(f".languages [lang={tag}]")
    assert found is not None
    if found.name == "a":
        return reader.get(urljoin(reader.path, str(found["href"])))
    form = reader.page.select_one(f"form#{found['form']}")
    assert isinstance(form, Tag), "the button belongs to a form that is there"
    data = reader.served()
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    if found.get("name"):
        data[str(found["name"])] = str(found["value"])
    address = urljoin(reader.path, str(found["formaction"]))
    return reader.arrived(reader.client.post(address, data=data, follow_redirects=True))


def language_of(reader: Visitor) -> str:
    """What the page says it speaks."""
    assert reader.page.html is not None
    return str(reader.page.html["lang"])


class TestALink:
    def test_leads_back_to_the_same_page_in_the_language_chosen(self, reader: Visitor) -> None:
        switch(reader.get("/events?when=past"))
        assert (reader.path, language_of(reader), reader.heading) == ("/events", "ar", marked("Past events"))
        assert reader.answer is not None
        assert reader.answer.request.query_string == b"when=past"

    def test_is_remembered_on_other_pages_and_wins_over_the_invitation(
        self, reader: Visitor, invitees: Invitees
    ) -> None:
        switch(reader.get("/events"))
        reader.get(f"/i/{invitees.one(language='en')}")
        assert language_of(reader) == "ar"
        assert language_of(switch(reader, "en")) == "en"

    @pytest.mark.parametrize("tag", ["xx", "fr", "ar;path=/", "<b>", "a" * 5000])
    def test_of_no_language_of_ours_changes_nothing(self, reader: Visitor, tag: str) -> None:
        reader.client.set_cookie("placecard-language", tag[:200])
        reader.get("/events", query_string={"speak": tag})
        assert (reader.status, language_of(reader)) == (200, "en")
        assert reader.answer is not None
        assert "Set-Cookie" not in reader.answer.headers

    def test_leads_nowhere_but_to_us(self, reader: Visitor) -> None:
        for path in ("//example.com/events", "/\\example.com", "/events/..//example.com"):
            answer = reader.client.get(f"{path}?speak=ar")
            assert "example.com" not in answer.headers.get("Location", "")

    def test_is_on_pages_that_are_not_there_and_leads_to_one_that_is(self, reader: Visitor) -> None:
        switch(reader.get("/nothing-here"))
        assert (reader.status, reader.heading) == (200, marked("Upcoming events"))

    def test_names_each_language_in_itself_and_marks_the_one_spoken(self, reader: Visitor) -> None:
        found = reader.get("/events").page.select(".languages [lang]")
        assert [(one.get_text(), one["lang"], one["dir"], one.name) for one in found] == [
            ("English", "en", "ltr", "span"),
            ("العربية", "ar", "rtl", "a"),
        ]


class TestWhatWasTyped:
    def test_stays_in_the_form_and_is_not_sent(self, reader: Visitor, invitees: Invitees) -> None:
        reader.get(f"/i/{invitees.one()}").get("/invitation/answer")
        switch(reader, **TYPED)
        assert language_of(reader) == "ar"
        served = reader.served()
        assert (served["organisation"], served["email"]) == ("<b>Harbour</b>", "amina@example.org")
        assert invitees.seats()["confirmed"] == 0

    def test_stays_on_the_page_that_checks_it(self, reader: Visitor, invitees: Invitees) -> None:
        said = {**TYPED, "attendance": "in_person", "answers.dietary": "Nuts"}
        reader.get(f"/i/{invitees.one()}").get("/invitation/answer").send(said)
        assert reader.heading == "Check your answers"
        switch(reader)
        assert (reader.path, language_of(reader), reader.heading) == (
            "/invitation/check",
            "ar",
            marked("Check your answers"),
        )
        assert "amina@example.org" in reader.text
        assert invitees.seats()["confirmed"] == 0

    def test_stays_at_the_doors_and_nobody_else_gets_to_see_it(self, speaking: Flask, invitees: Invitees) -> None:
        first, second = (Visitor(speaking.test_client()).get(f"/i/{invitees.one()}") for _ in range(2))
        switch(first, door="decline", reason="A private matter")
        assert first.served()["reason"] == "A private matter"
        assert first.served()["door"] == "decline"
        assert "private matter" not in switch(second).page.decode()

    def test_stays_with_boxes_that_were_emptied(self, speaking: Flask, runtime: Runtime, invitees: Invitees) -> None:
        agreed = {"share_in_participant_list": True, "acknowledge_discussion_rule": True}
        receipt = invitees.says_yes(**agreed, answers={"dietary": "Nuts"})
        token = registration_token(runtime, receipt["reference"])
        reader = Visitor(speaking.test_client()).get(f"/r/{token}").get("/registration/edit")
        assert "share_in_participant_list" in reader.served()
        switch(reader, name="Another Name", share_in_participant_list=[])
        assert reader.path == "/registration/edit"
        assert reader.served()["name"] == "Another Name"
        assert "share_in_participant_list" not in reader.served()

    def test_stays_in_the_forms_of_everybody(
        self, reader: Visitor, runtime: Runtime, organisation: Organisation
    ) -> None:
        made = factories.an_event(runtime.database, organisation, access="open")
        for path in (f"/events/{made.slug}/enquire", f"/events/{made.slug}/register", "/lost-link"):
            reader.get(path)
            switch(reader, "ar" if language_of(reader) == "en" else "en", email="amina@example.org")
            assert (reader.status, reader.path, reader.served()["email"]) == (200, path, "amina@example.org")

    def test_of_another_site_is_not_taken(self, reader: Visitor) -> None:
        sent = reader.client.post("/lost-link?speak=ar", data={"email": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert sent.status_code == 403
