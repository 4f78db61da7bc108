"""Organisers read the ledger of seats, and see it proved."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    constituencies = [{"code": "media", "label": "Media", "ceiling": 3}]
    return factories.an_event(runtime.database, organisation, capacity=2, constituencies=constituencies)


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


def ledger(organiser: Organiser, event: EventView, query: str = "") -> dict[str, Any]:
    answer = organiser.get(f"/v1/events/{event.id}/ledger?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def test_each_movement_tells_the_pool_the_cause_and_who(
    organiser: Organiser, event: EventView, invitees: Invitees
) -> None:
    invitees.say(invitees.one(constituency="media"))
    numbers = {"attendance": {"in_person": {"capacity": 2, "reserved": 1}}}
    organiser.patch(f"/v1/events/{event.id}/capacity", version="*", json=numbers)

    told = ledger(organiser, event)

    moved = [(one["kind"], one["bucket"], one["delta"], one["actor"].partition(":")[0]) for one in told["items"]]
    assert moved[0] == ("attendance", "reserved", 1, "key")
    assert sorted(moved[1:]) == [("attendance", "confirmed", 1, "invitee"), ("constituency", "confirmed", 1, "invitee")]
    assert told["items"][0]["registration_id"] is None
    assert told["items"][1]["registration_id"] is not None
    assert told["agrees"] is True
    counted = {(one["code"], one["bucket"]): one["counted"] for one in told["totals"] if one["counted"]}
    assert counted == {("in_person", "confirmed"): 1, ("in_person", "reserved"): 1, ("media", "confirmed"): 1}


def test_a_counter_that_says_otherwise_is_told(
    organiser: Organiser, event: EventView, invitees: Invitees, runtime: Runtime
) -> None:
    invitees.says_yes()
    with runtime.database.transaction() as session:
        session.execute(text("update registration.pool set confirmed = 2 where code = 'in_person'"))

    told = ledger(organiser, event)

    assert told["agrees"] is False
    assert [(one["bucket"], one["counted"], one["in_ledger"], one["in_rows"]) for one in told["totals"]
            if not one["agrees"]] == [("confirmed", 2, 1, 1)]  # fmt: skip


def test_the_ledger_comes_in_portions(organiser: Organiser, event: EventView, invitees: Invitees) -> None:
    for _ in range(2):
        invitees.says_yes()

    first = ledger(organiser, event, "limit=1")
    second = ledger(organiser, event, f"limit=1&cursor={first['next_cursor']}")

    assert [first["items"][0], second["items"][0]] == ledger(organiser, event)["items"]
    assert second["next_cursor"] is None
    assert ledger(organiser, event, "updated_since=2999-01-01T00:00:00Z")["items"] == []
