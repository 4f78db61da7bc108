"""Sessions, nights and people who come along: asked for on the form, kept, and honest where nothing is left."""

from typing import Any

import pytest
from flask import Flask

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees, proved, registration_token
from tests.registration.pages.visitor import Visitor

TOUR = {"code": "tour", "title": "Garden tour", "capacity": 1, "starts_at": "2027-04-01T12:00",
        "ends_at": "2027-04-01T13:00"}  # fmt: skip
TALK = {"code": "talk", "title": "Evening talk", "capacity": 30}
DINNER = {"code": "dinner", "label": "Which dinner?", "kind": "choice",
          "options": [{"code": "fish", "label": "Fish", "places": 1}, {"code": "soup", "label": "Soup"}]}  # fmt: skip


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    """A residential meeting with sessions of few places."""
    return factories.an_event(
        runtime.database,
        organisation,
        capacity=10,
        waitlist_policy="first_come",
        sessions=[TOUR, TALK, {"code": "open", "title": "Opening"}],
        residential={"rooms": 5, "nights": ["2027-04-01", "2027-04-02"]},
        questions=[DINNER],
        companions_not_counted=["press-officer"],
    )


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, app: Flask) -> Invitees:
    """People who hold invitation links to the event."""
    return Invitees(organiser, event, app.test_client())


def details(visitor: Visitor, token: str) -> Visitor:
    """Open the form."""
    return visitor.get(f"/i/{token}").send({"door": "accept"})


def stored(runtime: Runtime, invitees: Invitees) -> dict[str, Any]:
    """The only registration as its organiser sees it."""
    path = f"/v1/events/{invitees.event.id}/registrations"
    found: dict[str, Any] = invitees.organiser.get(path).json["items"][0]
    return found


class TestComingAlong:
    def test_a_kind_of_which_fewer_may_come_says_so_before_and_beside_the_field(
        self, visitor: Visitor, invitees: Invitees, organiser: Organiser
    ) -> None:
        path = f"/v1/events/{invitees.event.id}"
        organiser.patch(path, json={"companion_limits": {"aide": 1, "spouse": 5}}, version="*")
        details(visitor, invitees.one(companions_allowed=2))
        assert "You can bring up to 2 people. Of these at most: Aide (1)." in visitor.text
        two = {
            f"companions.{place}.{part}": said for place in (0, 1) for part, said in (("name", "Ann"), ("kind", "aide"))
        }
        visitor.send({"name": "Amina Diallo", "answers.dinner": "soup", **two})
        assert visitor.problems == ["You can bring this many people of this kind: 1."]


class TestChoosing:
    def test_everything_on_one_page_and_in_the_registration(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        details(visitor, invitees.one(companions_allowed=2))
        assert "Opening" not in visitor.text
        visitor.send({"companions.0.name": "Kit Example", "companions.0.kind": "aide"}, button="Add another person")
        assert visitor.page.select_one("[name='companions.1.name'][autofocus]")
        visitor.send(
            {"sessions": "tour", "nights": ["2027-04-01", "2027-04-02"], "companions.1.name": "Bo Example",
             "companions.1.kind": "press-officer", "answers.dinner": "fish"},
        )  # fmt: skip
        assert visitor.heading == "Check your answers"
        for words in (
            "Garden tour",
            "Thursday 1 April 2027",
            "Kit Example (Aide)",
            "Bo Example (Press officer)",
            "Fish",
        ):
            assert words in visitor.text
        assert visitor.send().heading == "Your place is confirmed"
        found = stored(runtime, invitees)
        assert found["sessions"] == ["tour"]
        assert found["nights"] == ["2027-04-01", "2027-04-02"]
        assert [one["kind"] for one in found["companions"]] == ["aide", "press-officer"]
        assert proved(runtime, invitees.event.id) == {"in_person": 2}

    def test_a_line_with_a_kind_alone_is_told_at_its_field(self, visitor: Visitor, invitees: Invitees) -> None:
        details(visitor, invitees.one(companions_allowed=1)).send({"companions.0.kind": "aide"})
        assert visitor.status == 422
        assert visitor.page.select_one(".errors a[href='#companions.0.name']")

    def test_nobody_to_bring_is_not_asked_about(self, visitor: Visitor, invitees: Invitees) -> None:
        details(visitor, invitees.one())
        assert not visitor.page.select("[name^=companions]")


class TestWhatIsFull:
    def test_is_shown_as_full_and_leads_to_the_waitlist(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        invitees.says_yes(sessions=["tour"])
        details(visitor, invitees.one())
        assert visitor.text.count("Full. Who chooses it waits for a place.") == 1
        visitor.send({"sessions": "tour"})
        assert "This puts you on the waitlist. There is no place left for: Garden tour." in visitor.text
        assert visitor.send().heading == "You are on the waitlist"
        assert proved(runtime, invitees.event.id) == {"in_person": 1}

    def test_a_lost_race_keeps_everything_and_says_for_what(self, visitor: Visitor, invitees: Invitees) -> None:
        details(visitor, invitees.one()).send({"answers.dinner": "fish", "organisation": "Example House"})
        invitees.says_yes(answers={"dinner": "fish"})
        visitor.send()
        assert (visitor.status, visitor.heading) == (409, "Check your answers")
        assert visitor.problems == ["No place is left for: Fish. Choose another, or send it again to wait."]
        assert "Example House" in visitor.text
        assert visitor.send().heading == "You are on the waitlist"


class TestALongForm:
    @pytest.fixture
    def event(self, runtime: Runtime, organisation: Organisation) -> EventView:
        """A meeting that asks for much."""
        asked: list[dict[str, Any]] = [
            {"code": f"q{number}", "label": f"Question {number}", "kind": "text"} for number in range(5)
        ]
        asked[4] |= {"required": True}
        return factories.an_event(
            runtime.database, organisation, sessions=[TALK], residential={"nights": ["2027-04-01"]}, questions=asked
        )

    def test_is_one_page_for_each_topic_and_loses_nothing(self, visitor: Visitor, invitees: Invitees) -> None:
        details(visitor, invitees.one())
        assert "Step 1 of 4" in visitor.text
        visitor.send({"organisation": "Example House"})
        assert visitor.heading == "Your stay and who comes along"
        visitor.send({"nights": "2027-04-01"}, button="Continue").send(button="Continue")
        assert visitor.heading == "For the event"
        assert visitor.status == 422
        visitor.send({"answers.q0": "First"}, button="Back")
        assert visitor.heading == "Your stay and who comes along"
        assert visitor.page.select_one("[name=nights][checked]")
        visitor.send(button="Continue").send({"answers.q4": "Last"}, button="Continue")
        assert visitor.heading == "Check your answers"
        for words in ("Example House", "Thursday 1 April 2027", "First", "Last"):
            assert words in visitor.text
        visitor.send(button="Change Organisation")
        assert visitor.page.select_one("#organisation[autofocus]")
        for _page in range(3):
            visitor.send(button="Continue")
        assert visitor.send().heading == "Your place is confirmed"


class TestAsksForWhatConcernsThem:
    @pytest.fixture
    def event(self, runtime: Runtime, organisation: Organisation) -> EventView:
        """A meeting with a full room, and by video."""
        asked = [{"code": f"q{number}", "label": f"Question {number}", "kind": "text"} for number in range(5)]
        return factories.an_event(
            runtime.database, organisation, attendance={"in_person": {"capacity": 1}, "remote": {"capacity": 9}},
            sessions=[TALK], residential={"nights": ["2027-04-01"]}, questions=asked,
        )  # fmt: skip

    def test_who_takes_part_by_video_hears_no_more_of_rooms_and_full_places(
        self, visitor: Visitor, invitees: Invitees
    ) -> None:
        invitees.says_yes()
        details(visitor, invitees.one())
        assert "All places in person are taken." in visitor.text
        visitor.send({"attendance": "remote"})
        assert visitor.page.select("[name=sessions]")
        assert not visitor.page.select("[name=nights]")
        assert "All places in person are taken." not in visitor.text


class TestChangingItLater:
    def test_sessions_nights_and_people(self, visitor: Visitor, invitees: Invitees, runtime: Runtime) -> None:
        token = invitees.one(companions_allowed=1)
        said = {"answer": "accept", "name": "Amina", "sessions": ["tour"], "nights": ["2027-04-01"]}
        receipt = invitees.say(token, **said).json
        visitor.get(f"/r/{registration_token(runtime, receipt['reference'])}")
        for words in ("Garden tour", "Thursday 1 April 2027"):
            assert words in visitor.text
        visitor.get("/registration/edit")
        assert "Full" not in visitor.text
        visitor.send({"sessions": "talk", "companions.0.name": "Kit Example", "companions.0.kind": "aide"})
        assert "Your details have been saved." in visitor.text
        found = stored(runtime, invitees)
        assert (found["sessions"], found["nights"]) == (["talk"], ["2027-04-01"])
        assert found["companions"] == [{"name": "Kit Example", "kind": "aide"}]
        assert proved(runtime, invitees.event.id) == {"in_person": 2}
