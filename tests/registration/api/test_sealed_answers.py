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
from tests.invitees import Invitees, registration_id

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
