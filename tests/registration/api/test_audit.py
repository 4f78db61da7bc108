"""Organisers look up who did what."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees, registration_id


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, capacity=1, waitlist_policy="first_come")


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


def items(organiser: Organiser, path: str) -> list[dict[str, Any]]:
    answer = organiser.get(path)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def test_a_registrations_history_tells_acts_and_seats_newest_first(
    organiser: Organiser, event: EventView, invitees: Invitees, runtime: Runtime
) -> None:
    made = registration_id(runtime, invitees.says_yes()["reference"])
    waiting = registration_id(runtime, invitees.says_yes(waitlist_if_full=True)["reference"])
    organiser.post(f"/v1/events/{event.id}/registrations/{made}/cancel", json={})

    told = items(organiser, f"/v1/events/{event.id}/registrations/{made}/history")
    promoted = items(organiser, f"/v1/events/{event.id}/registrations/{waiting}/history")

    acts = [one["action"] for one in told if one["seat"] is None]
    assert acts == ["registration.cancelled", "registration.confirmed"]
    assert [(one["seat"]["code"], one["seat"]["delta"]) for one in told if one["seat"]] == [
        ("in_person", -1), ("in_person", 1)
    ]  # fmt: skip
    assert {one["actor"] for one in promoted if one["seat"]} == {"clock"}


def test_a_history_comes_in_portions(
    organiser: Organiser, event: EventView, invitees: Invitees, runtime: Runtime
) -> None:
    made = registration_id(runtime, invitees.says_yes()["reference"])
    path = f"/v1/events/{event.id}/registrations/{made}/history?limit=1"

    first = organiser.get(path).json
    second = organiser.get(f"{path}&cursor={first['next_cursor']}").json

    assert [one["action"] for one in (*first["items"], *second["items"])] == [
        one["action"] for one in items(organiser, path.replace("limit=1", "limit=2"))
    ]
    assert second["next_cursor"] is None


def test_the_audit_is_filtered_by_event_action_actor_and_time(
    organiser: Organiser, event: EventView, invitees: Invitees
) -> None:
    invitees.says_yes()
    organiser.post(f"/v1/events/{event.id}/close")

    def actions(query: str) -> list[str]:
        return [one["action"] for one in items(organiser, f"/v1/audit?{query}")]

    assert set(actions("actor=invitee")) == {"registration.confirmed"}
    assert actions("action=event.close") == []
    assert [one.partition(".")[0] for one in actions("action=event")] == ["event", "event"]
    assert actions(f"event={event.slug}") == actions("")
    assert actions("since=2999-01-01T00:00:00Z") == actions("updated_since=2999-01-01T00:00:00Z") == []
    assert organiser.get("/v1/audit?event=unknown").status_code == 404


def test_a_key_of_one_event_sees_that_events_acts(
    organiser: Organiser, event: EventView, runtime: Runtime, organisation: Organisation
) -> None:
    other = factories.an_event(runtime.database, organisation, title="Another")
    key = factories.a_key(runtime, organisation, scopes=["audit:read"], event_id=event.id)
    bound = Organiser(organiser.client, key)

    assert {one["event_id"] for one in items(bound, "/v1/audit")} == {str(event.id)}
    assert {one["event_id"] for one in items(organiser, "/v1/audit")} >= {str(event.id), str(other.id)}
