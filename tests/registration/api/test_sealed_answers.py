"""Sensitive answers: sealed, shown only to a key that may, and forgotten when the form said so."""

import pytest
from flask import Flask

from services.registration.domain.callers import SCOPES
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.purge_answers import purge_answers
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, registration_id, registration_token
from tests.registration.pages.visitor import Visitor

ANSWERS = {"dietary": "No nuts", "access": "A ramp", "topic": "Skills"}


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    """A meeting with two sensitive questions, kept for different times."""
    questions = [
        {"code": "dietary", "label": "Diet", "kind": "text", "sensitive": True, "purge_days": 30},
        {"code": "access", "label": "Access", "kind": "text", "sensitive": True, "purge_days": 2},
        {"code": "topic", "label": "Topic", "kind": "text"},
    ]
    return factories.an_event(runtime.database, organisation, questions=questions)


@pytest.fixture
def registration(organiser: Organiser, event: EventView, app: Flask, runtime: Runtime) -> str:
    """The address of a registration with answers of all kinds."""
    receipt = Invitees(organiser, event, app.test_client()).says_yes(answers=ANSWERS)
    return f"/v1/events/{event.id}/registrations/{registration_id(runtime, receipt['reference'])}"


class TestLookingAtThem:
    def test_needs_its_own_scope_and_is_written_down(
        self, organiser: Organiser, registration: str, app: Flask, runtime: Runtime, organisation: Organisation
    ) -> None:
        assert organiser.get(registration).json["answers"] == {"topic": "Skills"}
        others = [scope for scope in SCOPES if scope != "answers:reveal"]
        without = Organiser(app.test_client(), factories.a_key(runtime, organisation, scopes=others))
        assert without.post(f"{registration}/reveal-answers").status_code == 403
        assert organiser.post(f"{registration}/reveal-answers").json == {"answers": ANSWERS, "companions": []}
        acts = [one["action"] for one in organiser.get("/v1/audit").json["items"]]
        assert acts.count("answers.revealed") == 1


class TestNeedsOfAll:
    """A caterer learns how many, whoever sees to one need learns who, and nobody learns both of everybody."""

    @pytest.fixture
    def event(self, runtime: Runtime, organisation: Organisation) -> EventView:
        """A meal, for which people choose and write."""
        meals = [{"code": "vegan", "label": "Vegan"}, {"code": "halal", "label": "Halal"}]
        asked = {"sensitive": True, "for_companions": True}
        questions = [
            {"code": "meal", "label": "Meal", "kind": "choices", "options": meals, **asked},
            {"code": "dietary", "label": "Anything else?", "kind": "text", **asked},
            {"code": "access", "label": "Access", "kind": "text", "sensitive": True},
            {"code": "topic", "label": "Topic", "kind": "text"},
        ]
        return factories.an_event(runtime.database, organisation, questions=questions)

    @pytest.fixture
    def path(self, organiser: Organiser, event: EventView, app: Flask, runtime: Runtime) -> str:
        """The address of the numbers, with three people, one of whom has gone, and one who comes along."""
        people = Invitees(organiser, event, app.test_client())
        people.usual = {"companions_allowed": 1}
        both = {"meal": ["vegan", "halal"], "dietary": "=No nuts", "topic": "Skills"}
        along = people.says_yes(name="Ada Sample", answers=both, companions=[{"name": "Bo Sample"}])
        people.says_yes(name="Cy Sample", answers={"dietary": "=no NUTS", "access": "A ramp"})
        gone = people.says_yes(name="Di Sample", answers={"meal": ["vegan"]})
        organiser.post(f"/v1/events/{event.id}/registrations/{registration_id(runtime, gone['reference'])}/cancel")
        own = Visitor(app.test_client()).get(f"/r/{registration_token(runtime, along['reference'])}")
        (link,) = [str(one["href"]) for one in own.page.select("section[aria-labelledby=along] a")]
        bo = Visitor(app.test_client()).get(link.removeprefix(runtime.settings.public_url))
        assert bo.send({"answers.meal": ["vegan"]}).status == 200
        return f"/v1/events/{event.id}/needs"

    def test_counts_without_names(
        self, organiser: Organiser, path: str, app: Flask, runtime: Runtime, organisation: Organisation
    ) -> None:
        caterer = Organiser(app.test_client(), factories.a_key(runtime, organisation, scopes=["answers:count"]))
        told = caterer.get(path)
        counted = {
            need["code"]: {one["answer"]: one["people"] for one in need["answers"]} for need in told.json["items"]
        }
        assert counted == {"meal": {"vegan": 2, "halal": 1}, "dietary": {"=No nuts": 2}, "access": {"A ramp": 1}}
        assert [need["people"] for need in told.json["items"]] == [2, 2, 1]
        assert "Sample" not in told.text
        printed = caterer.get(f"{path}?format=csv&code=dietary").text.splitlines()
        assert printed[:2] == ["question,answer,people", "Anything else?,'=No nuts,2"]
        assert caterer.get(f"{path}?attendance=remote").json["items"][0]["people"] == 0
        assert caterer.get(f"{path}?code=topic").status_code == 404
        assert caterer.post(f"{path}/access/reveal").status_code == 403

    def test_names_of_those_who_have_one_need_and_none_of_their_others(self, organiser: Organiser, path: str) -> None:
        found = organiser.post(f"{path}/dietary/reveal").json["items"]
        assert [(one["name"], one["answers"]) for one in found] == [
            ("Ada Sample", {"dietary": "=No nuts"}), ("Cy Sample", {"dietary": "=no NUTS"}),
        ]  # fmt: skip
        (_ada, along) = organiser.post(f"{path}/meal/reveal").json["items"]
        assert (along["name"], along["comes_with"]) == ("Bo Sample", "Ada Sample")
        looks = [one for one in organiser.get("/v1/audit").json["items"] if one["action"] == "answers.revealed"]
        assert [one["changes"] for one in looks] == [{"question": "meal"}, {"question": "dietary"}]


class TestForgettingThem:
    def test_each_at_its_own_time_by_the_clock(
        self, organiser: Organiser, registration: str, runtime: Runtime, clock: Clock
    ) -> None:
        def kept() -> set[str]:
            purge_answers(runtime.database, runtime.keys, now=clock.now)
            return set(organiser.post(f"{registration}/reveal-answers").json["answers"])

        clock.forward(days=32)
        assert kept() == {"dietary", "access", "topic"}
        clock.forward(days=2)
        assert kept() == {"dietary", "topic"}
        version = organiser.get(registration).json["version"]
        assert kept() == {"dietary", "topic"}
        assert organiser.get(registration).json["version"] == version
        clock.forward(days=30)
        assert kept() == {"topic"}

    def test_a_dry_run_tells_what_goes_when(
        self, organiser: Organiser, registration: str, event: EventView, clock: Clock
    ) -> None:
        path = f"/v1/events/{event.id}/purge"
        early = organiser.post(f"{path}?dry_run=true").json
        assert early["dry_run"] is True
        assert [(one["code"], one["people"], one["is_due"]) for one in early["answers"]] == [
            ("dietary", 1, False), ("access", 1, False),
        ]  # fmt: skip
        assert early["answers"][1]["due_at_utc"] == "2027-04-03T16:00:00Z"
        clock.forward(days=40)
        assert [one["is_due"] for one in organiser.post(f"{path}?dry_run=true").json["answers"]] == [False, True]
        assert "access" in organiser.post(f"{registration}/reveal-answers").json["answers"]
        assert [one["code"] for one in organiser.post(path).json["answers"]] == ["dietary", "access"]
        assert "access" not in organiser.post(f"{registration}/reveal-answers").json["answers"]
        assert [one["code"] for one in organiser.post(path).json["answers"]] == ["dietary"]
