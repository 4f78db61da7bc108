"""Ask the organisers."""

import pytest

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests.factories import Organiser, an_event
from tests.registration.pages.visitor import Visitor

QUESTION = {"topic": "programme", "name": "Ibo Example", "email": "ibo@example.org", "message": "When is lunch?"}


class TestAsking:
    def test_stores_the_question_and_says_its_reference(
        self, visitor: Visitor, event: EventView, organiser: Organiser
    ) -> None:
        visitor.get(f"/events/{event.slug}/enquire").send(QUESTION)
        assert visitor.heading == "Your question has been sent"
        stored = organiser.get(f"/v1/events/{event.id}/enquiries").json["items"]
        assert [(one["topic"], one["message"]) for one in stored] == [("programme", "When is lunch?")]
        assert stored[0]["reference"] in visitor.text

    def test_says_what_is_missing_and_keeps_the_rest(self, visitor: Visitor, event: EventView) -> None:
        visitor.get(f"/events/{event.slug}/enquire").send({"message": "Kept"})
        assert visitor.problems == [
            "Choose what your question is about", "Enter a name", "Enter your email address",
        ]  # fmt: skip
        assert visitor.served()["message"] == "Kept"

    def test_offers_journalists_their_fields_and_says_what_is_wrong_with_them(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation, organiser: Organiser
    ) -> None:
        press = [{"topic": "press", "name": "Ann", "email": "ann@example.org"}]
        event = an_event(runtime.database, organisation, contacts=press)
        said = QUESTION | {"topic": "press", "outlet": "The Example"}
        visitor.get(f"/events/{event.slug}/enquire").send(said | {"deadline": "2020-01-01T10:00"})
        assert visitor.problems == ["That time is over. Give one that lies ahead."]
        visitor.send(said | {"topic": "other", "deadline": "2090-01-01T10:00"})
        assert visitor.problems == ["Only for questions of the press."]
        visitor.send(said | {"deadline": ""})
        stored = organiser.get(f"/v1/events/{event.id}/enquiries").json["items"]
        assert [(one["outlet"], one["deadline_utc"], one["urgent"]) for one in stored] == [("The Example", None, False)]

    def test_offers_a_topic_once_however_its_code_is_written(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation
    ) -> None:
        contacts = [{"topic": "access", "name": "Ann", "email": "ann@example.org"}]
        event = an_event(runtime.database, organisation, contacts=contacts)
        visitor.get(f"/events/{event.slug}/enquire")
        offered = [one["value"] for one in visitor.page.select("input[name=topic], select[name=topic] option")]
        assert ("access" in offered, "access-needs" in offered) == (True, False)

    def test_other_events_ask_nobody_whom_they_write_for(self, visitor: Visitor, event: EventView) -> None:
        visitor.get(f"/events/{event.slug}/enquire")
        assert "outlet" not in visitor.served()

    @pytest.mark.parametrize("field", ["name", "email"])
    def test_line_breaks_in_a_header_field_are_refused(self, visitor: Visitor, event: EventView, field: str) -> None:
        visitor.get(f"/events/{event.slug}/enquire").send(QUESTION | {field: "a@example.org\r\nBcc: b@example.org"})
        assert visitor.status == 422

    def test_a_robot_that_fills_in_the_trap_stores_nothing(
        self, visitor: Visitor, event: EventView, organiser: Organiser
    ) -> None:
        visitor.get(f"/events/{event.slug}/enquire").send(QUESTION | {"website": "https://example.com"})
        assert organiser.get(f"/v1/events/{event.id}/enquiries").json["items"] == []

    def test_looking_at_the_form_stores_nothing(self, visitor: Visitor, event: EventView, organiser: Organiser) -> None:
        for method in ("GET", "HEAD") * 3:
            visitor.client.open(f"/events/{event.slug}/enquire", method=method)
        assert organiser.get(f"/v1/events/{event.id}/enquiries").json["items"] == []
