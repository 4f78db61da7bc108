"""Who has come is noted once; who has not is known when the event is over."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.finish_events import finish_events
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, proved


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, capacity=2)


@pytest.fixture
def path(event: EventView) -> str:
    return f"/v1/events/{event.id}/registrations"


@pytest.fixture
def ids(organiser: Organiser, event: EventView, client: FlaskClient, path: str) -> list[str]:
    """Two with a place and one who waits."""
    invitees = Invitees(organiser, event, client)
    for _ in range(3):
        invitees.says_yes(waitlist_if_full=True)
    return [one["id"] for one in reversed(organiser.get(path).json["items"])]


def states(organiser: Organiser, path: str, query: str = "") -> list[str]:
    return [one["state"] for one in reversed(organiser.get(f"{path}?{query}").json["items"])]


def act(organiser: Organiser, path: str, id_: str, action: str) -> Any:
    return organiser.post(f"{path}/{id_}/{action}")


def test_said_twice_it_is_noted_once(organiser: Organiser, path: str, ids: list[str], clock: Clock) -> None:
    first = act(organiser, path, ids[0], "check-in")
    clock.forward(hours=1)
    again = act(organiser, path, ids[0], "check-in")

    assert (first.status_code, first.json["state"]) == (200, "attended")
    assert again.json == first.json
    assert states(organiser, path, "checked_in=true") == ["attended"]
    for action in ("check-in", "undo-check-in"):
        assert act(organiser, path, ids[2], action).json["code"] == "invalid-transition"


def test_a_mistake_is_taken_back_and_stays_in_the_history(organiser: Organiser, path: str, ids: list[str]) -> None:
    act(organiser, path, ids[0], "check-in")
    undone = [act(organiser, path, ids[0], "undo-check-in").json for _ in range(2)]

    assert undone[0] == undone[1]
    assert (undone[0]["state"], undone[0]["checked_in_at"]) == ("confirmed", None)
    history = organiser.get(f"{path}/{ids[0]}/history").json["items"]
    assert {"registration.attended", "registration.confirmed"} <= {line["action"] for line in history}


@pytest.mark.parametrize("by", ["clock", "organiser"])
def test_who_did_not_come_is_known_at_the_end_and_nobody_moves_up(
    organiser: Organiser, path: str, ids: list[str], runtime: Runtime, event: EventView, clock: Clock, by: str
) -> None:
    act(organiser, path, ids[0], "check-in")
    if by == "clock":
        finish_events(runtime.database, now=clock.forward(days=60))
    else:
        organiser.post(f"/v1/events/{event.id}/finish")

    assert states(organiser, path) == ["attended", "no_show", "waitlisted"]
    assert proved(runtime, event.id) == {"in_person": 1}
    late = act(organiser, path, ids[1], "check-in")
    assert (late.json["state"], proved(runtime, event.id)) == ("attended", {"in_person": 2})


def test_where_nobody_watched_the_door_nobody_is_absent(
    organiser: Organiser, path: str, ids: list[str], event: EventView
) -> None:
    assert len(ids) == 3
    organiser.post(f"/v1/events/{event.id}/finish")

    assert states(organiser, path) == ["confirmed", "confirmed", "waitlisted"]
