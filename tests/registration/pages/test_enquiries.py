"""Ask the organisers."""

import pytest

from services.registration.domain.events import EventView
from tests.factories import Organiser
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
