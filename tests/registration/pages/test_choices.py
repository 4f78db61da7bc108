"""A registrant comes in another way, names somebody in their place, or says that they still come."""

import pytest
from flask import Flask

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees, registration_token
from tests.registration.pages.visitor import Visitor


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    modes = {"in_person": {"capacity": 2}, "remote": {"capacity": 1, "join_url": "https://meet.example.org/x"}}
    return factories.an_event(runtime.database, organisation, attendance=modes, waitlist_policy="first_come")


@pytest.fixture
def own(runtime: Runtime, invitees: Invitees, visitor: Visitor) -> Visitor:
    """A reader with a place, on their own page."""
    return visitor.get(f"/r/{registration_token(runtime, invitees.says_yes()['reference'])}")


class TestAnotherWay:
    def test_is_chosen_and_changed(self, own: Visitor) -> None:
        assert "Take part in another way" in own.text
        own.get("/registration/attendance").send({"attendance": "remote"})

        assert own.path == "/registration"
        assert "https://meet.example.org/x" in own.text

    def test_is_never_chosen_for_anybody(self, own: Visitor) -> None:
        own.get("/registration/attendance").send()
        assert (own.status, own.problems) == (422, ["Choose how you will take part"])

    def test_that_is_full_changes_nothing(self, own: Visitor, invitees: Invitees) -> None:
        invitees.says_yes(attendance="remote")
        own.get("/registration/attendance").send({"attendance": "remote"})

        assert (own.status, own.problems) == (409, ["All places of that kind are taken. You keep the place you have."])


class TestSomebodyElse:
    def test_is_named_and_the_place_is_kept(self, own: Visitor, organiser: Organiser, event: EventView) -> None:
        own.get("/registration/substitute").send({"name": "Sam Sample", "email": "sam@example.com"})

        assert own.heading == "Your place is confirmed"
        assert "Your place is kept until they have decided" in own.text
        proposals = organiser.get(f"/v1/events/{event.id}/proposals").json["items"]
        assert [one["proposed"]["name"] for one in proposals] == ["Sam Sample"]
        own.get("/registration/substitute").send({"name": "Robin", "email": "robin@example.com"})
        assert own.status == 409

    def test_is_nobody_yet_without_an_address(self, own: Visitor) -> None:
        own.get("/registration/substitute").send({"name": "Sam Sample"})
        assert (own.status, own.problems) == (422, ["Please answer: Their email address"])
        own.send({"email": "p1@example.org"})
        assert own.problems == ["This is the address that was invited. Name somebody else."]


class TestStillComing:
    @pytest.fixture
    def asked(self, own: Visitor, organiser: Organiser, event: EventView) -> str:
        path = f"/v1/events/{event.id}/confirmation-rounds"
        made = organiser.post(path, json={"closes_at": "2027-03-20T12:00"}).json["id"]
        own.get("/registration")
        return f"{path}/{made}"

    def test_yes_is_one_click_and_said_once(self, own: Visitor, asked: str, organiser: Organiser) -> None:
        assert "Please answer by" in own.text
        own.send(button="Yes, I still come")

        assert "the organisers know that you still come" in own.text
        assert organiser.get(asked).json["counts"]["yes"] == 1

    def test_no_asks_once_more_and_counts_as_no(self, own: Visitor, asked: str, organiser: Organiser) -> None:
        own.send(button="No, I cannot come")
        assert own.path == "/registration/cancel"
        own.send()

        assert own.heading == "Your registration is cancelled"
        assert organiser.get(asked).json["counts"]["no"] == 1

    def test_a_robot_that_sends_the_form_as_served_says_nothing(
        self, own: Visitor, asked: str, organiser: Organiser, app: Flask
    ) -> None:
        own.client.post("/registration/still-coming", data=own.served())
        assert app.name
        assert organiser.get(asked).json["counts"]["silent"] == 1


def test_what_is_over_offers_nothing(own: Visitor) -> None:
    own.get("/registration/cancel").send()
    for page in ("attendance", "substitute"):
        assert own.get(f"/registration/{page}").path == "/registration"
