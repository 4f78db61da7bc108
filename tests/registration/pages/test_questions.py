"""An event's own questions: every kind can be answered, changed and shown."""

from typing import Any

import pytest
from flask import Flask

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees, registration_token
from tests.registration.pages.visitor import Visitor

OPTIONS = [{"code": "north", "label": "The north"}, {"code": "south", "label": "The south"}]
KINDS: dict[str, tuple[str | list[str], Any, str]] = {
    "text": ("Some words", "Some words", "Some words"),
    "long_text": ("Line one\r\nLine two", "Line one\nLine two", "Line one"),
    "choice": ("north", "north", "The north"),
    "choices": (["north", "south"], ["north", "south"], "The south"),
    "yes_no": ("no", False, "No"),
    "date": ("2027-03-09", "2027-03-09", "Tuesday 9 March 2027"),
    "email": ("b@example.org", "b@example.org", "b@example.org"),
    "phone": ("+44 1632 960 123", "+44 1632 960 123", "+44 1632 960 123"),
    "country": ("KE", "KE", "Kenya"),
    "number": ("3", 3, "3"),
}
"""What is typed, what is kept, what is shown."""


@pytest.fixture
def people(runtime: Runtime, organisation: Organisation, organiser: Organiser, app: Flask) -> Invitees:
    """Invitees of an event that asks everything."""
    questions = [
        {"code": kind, "label": f"About {kind}", "kind": kind, "required": True}
        | ({"options": OPTIONS} if kind.startswith("choice") else {})
        for kind in KINDS
    ]
    asking = factories.an_event(runtime.database, organisation, questions=questions)
    return Invitees(organiser, asking, app.test_client())


class TestKinds:
    def test_all_are_kept_and_shown(self, visitor: Visitor, people: Invitees, runtime: Runtime) -> None:
        visitor.get(f"/i/{people.one()}").send({"door": "accept"}).send()
        visitor.send({f"answers.{kind}": typed for kind, (typed, _kept, _shown) in KINDS.items()})
        assert all(shown in visitor.text for _typed, _kept, shown in KINDS.values())
        visitor.send()
        assert visitor.heading == "Your place is confirmed"
        stored = people.organiser.get(f"/v1/events/{people.event.id}/registrations").json["items"][0]
        assert stored["answers"] == {kind: kept for kind, (_typed, kept, _shown) in KINDS.items()}
        visitor.get(f"/r/{registration_token(runtime, stored['reference'])}")
        assert all(shown in visitor.text for _typed, _kept, shown in KINDS.values())
        visitor.get("/registration/edit").send({"answers.choices": ["south"]}, button="Save")
        assert "Your details have been saved." in visitor.text
        stored = people.organiser.get(f"/v1/events/{people.event.id}/registrations").json["items"][0]
        assert stored["answers"]["choices"] == ["south"]
        assert stored["answers"]["country"] == "KE"

    def test_each_is_asked_for_by_its_label(self, visitor: Visitor, people: Invitees) -> None:
        visitor.get(f"/i/{people.one()}").send({"door": "accept"}).send().send()
        assert visitor.problems == [f"Please answer: About {kind}" for kind in KINDS]

    @pytest.mark.parametrize(
        ("kind", "typed"),
        [("choice", "east"), ("date", "tomorrow"), ("number", "many"), ("phone", "call me"), ("country", "XX1")],
    )
    def test_a_wrong_answer_is_told_at_its_field(
        self, visitor: Visitor, people: Invitees, kind: str, typed: str
    ) -> None:
        visitor.get(f"/i/{people.one()}").send({"door": "accept"}).send()
        good: dict[str, str | list[str]] = {f"answers.{one}": given for one, (given, _k, _s) in KINDS.items()}
        visitor.send(good | {f"answers.{kind}": typed})
        assert visitor.status == 422
        assert len(visitor.problems) == 1
        assert visitor.problems[0].startswith(f"About {kind}: ")
