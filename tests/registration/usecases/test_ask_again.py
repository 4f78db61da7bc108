"""Everybody with a place is asked whether they still come; a no and silence make room for who waits."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, proved, registration_token

CLOSES = {"closes_at": "2027-03-05T12:00"}


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, capacity=3, waitlist_policy="first_come")


@dataclass
class Round:
    """Three with a place, two who wait, and the organiser's door."""

    organiser: Organiser
    event: EventView
    client: FlaskClient
    tokens: list[str]

    @property
    def path(self) -> str:
        return f"/v1/events/{self.event.id}/confirmation-rounds"

    def ask(self, **said: str) -> Any:
        return self.organiser.post(self.path, json={**CLOSES, **said})

    def say(self, number: int, answer: str) -> TestResponse:
        headers = {"Authorization": f"Registration {self.tokens[number]}"}
        return self.client.post("/v1/registration/still-coming", json={"answer": answer}, headers=headers)

    def states(self) -> list[str]:
        rows = self.organiser.get(f"/v1/events/{self.event.id}/registrations").json["items"]
        return [one["state"] for one in reversed(rows)]


@pytest.fixture
def round_(organiser: Organiser, event: EventView, client: FlaskClient, runtime: Runtime) -> Round:
    invitees = Invitees(organiser, event, client)
    references = [invitees.says_yes(waitlist_if_full=True)["reference"] for _ in range(5)]
    return Round(organiser, event, client, [registration_token(runtime, one) for one in references])


def test_answers_are_counted_and_the_silent_are_let_go_in_one_step(
    round_: Round, runtime: Runtime, event: EventView, clock: Clock
) -> None:
    made = round_.ask()
    assert (made.status_code, made.json["counts"]) == (201, {"asked": 3, "yes": 0, "no": 0, "silent": 3, "gone": 0})
    assert [round_.say(0, "yes").status_code for _ in range(2)] == [200, 200]
    assert [round_.say(1, "no").get_json()["state"] for _ in range(2)] == ["cancelled", "cancelled"]
    assert round_.states() == ["confirmed", "cancelled", "confirmed", "confirmed", "waitlisted"]
    one = f"{round_.path}/{made.json['id']}"
    assert round_.organiser.post(f"{one}/release").json["code"] == "invalid-transition"

    clock.forward(days=5)
    shown = round_.organiser.get(one).json
    assert shown["counts"] == {"asked": 3, "yes": 1, "no": 1, "silent": 1, "gone": 0}
    told = round_.organiser.post(f"{one}/release?dry_run=true").json
    assert round_.states()[2] == "confirmed"
    done = round_.organiser.post(f"{one}/release")

    assert done.json["effects"] == told["effects"]
    assert [effect["after"] for effect in told["effects"]] == ["cancelled", "confirmed"]
    assert round_.states() == ["confirmed", "cancelled", "cancelled", "confirmed", "confirmed"]
    assert round_.organiser.post(f"{one}/release").json["code"] == "invalid-transition"
    assert round_.say(2, "yes").get_json()["code"] == "invalid-transition"
    assert proved(runtime, event.id) == {"in_person": 3}


def test_everybody_with_a_place_is_written_to_once(round_: Round, runtime: Runtime) -> None:
    round_.ask()

    assert round_.ask().json["code"] == "invalid-transition"
    query = "select count(*) from registration.outbox where type = 'confirmation.asked' and sealed_token is not null"
    with runtime.database.statement() as connection:
        assert connection.execute(text(query)).scalar_one() == 3


@pytest.mark.parametrize("closes_at", ["2027-02-28T12:00", "2027-04-02T12:00"])
def test_a_round_closes_between_now_and_the_event(round_: Round, closes_at: str) -> None:
    assert list(round_.ask(closes_at=closes_at).json["errors"]) == ["closes_at"]


def test_who_is_not_asked_need_not_answer(round_: Round) -> None:
    assert round_.say(0, "yes").get_json()["code"] == "invalid-transition"
    round_.ask()
    assert round_.say(3, "yes").get_json()["code"] == "invalid-transition"
    assert round_.say(0, "maybe").status_code == 422


def test_after_the_end_a_yes_still_counts_until_the_silent_are_let_go(round_: Round, clock: Clock) -> None:
    round_.ask()
    clock.forward(days=5)

    assert round_.say(0, "yes").status_code == 200
