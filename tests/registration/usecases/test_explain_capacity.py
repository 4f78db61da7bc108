"""What is explained is what happens."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import YES, Invitees, registration_id

CONSTITUENCIES = [
    {"code": "media", "label": "Media", "ceiling": 1},
    {"code": "academia", "label": "Academia", "floor": 2, "release_on": "2027-03-20"},
]
PERSON = st.tuples(st.sampled_from([None, "media", "academia"]), st.integers(0, 2))


def explained(organiser: Organiser, event: Any, query: str = "") -> dict[str, Any]:
    answer = organiser.get(f"/v1/events/{event.id}/capacity/explain{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def comes(invitees: Invitees, constituency: str | None, companions: int) -> None:
    along = [{"name": f"Companion {number}"} for number in range(companions)]
    token = invitees.one(constituency=constituency, companions_allowed=2)
    assert invitees.say(token, **YES, companions=along, waitlist_if_full=True).status_code == 201


@settings(max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(people=st.lists(PERSON, min_size=3, max_size=7), capacity=st.integers(1, 3), released=st.booleans())
def test_whoever_is_said_to_be_next_is_who_moves_up_when_a_seat_becomes_free(
    organiser: Organiser, runtime: Runtime, organisation: Organisation, client: FlaskClient, clock: Clock,
    people: list[tuple[str | None, int]], capacity: int, released: bool,
) -> None:  # fmt: skip
    clock.now = factories.START
    event = factories.an_event(
        runtime.database, organisation, capacity=capacity, waitlist_policy="first_come", constituencies=CONSTITUENCIES
    )
    invitees = Invitees(organiser, event, client)
    for constituency, companions in people:
        comes(invitees, constituency, companions)
        clock.forward(minutes=1)
    if released:
        clock.forward(days=30)

    line = explained(organiser, event)["lines"][0]
    one_more = line["next"] is None or line["next"]["when"] == "once_freed"
    numbers = {"attendance": {"in_person": {"capacity": capacity + one_more}}}
    moved = organiser.patch(f"/v1/events/{event.id}/capacity", version="*", json=numbers).json["effects"]

    assert [one["registration_id"] for one in moved[:1]] == ([line["next"]["id"]] if line["next"] else [])


@pytest.fixture
def invitees(organiser: Organiser, runtime: Runtime, organisation: Organisation, client: FlaskClient) -> Invitees:
    event = factories.an_event(
        runtime.database, organisation, capacity=1, waitlist_policy="first_come", constituencies=CONSTITUENCIES[:1]
    )
    return Invitees(organiser, event, client)


def test_one_who_waits_is_told_what_is_lacking_and_who_stands_before(
    organiser: Organiser, invitees: Invitees, runtime: Runtime
) -> None:
    seated = invitees.says_yes()["reference"]
    invitees.says_yes(waitlist_if_full=True)
    last = invitees.says_yes(waitlist_if_full=True)["reference"]

    told = explained(organiser, invitees.event, f"?registration={registration_id(runtime, last)}")["registration"]
    settled = explained(organiser, invitees.event, f"?registration={registration_id(runtime, seated)}")["registration"]

    assert (told["state"], told["has_seat"], told["is_next"], told["waits_ahead"]) == ("waitlisted", False, False, 1)
    assert [(need["code"], need["seats"], need["free"], need["met"]) for need in told["needs"]] == [
        ("in_person", 1, 0, False)
    ]  # fmt: skip
    assert told["sentences"] == [
        "They wait because there are not enough seats: in person.",
        "One person stands before them.",
        "in person: 1 needed; 0 of 1 free: not enough.",
    ]
    assert (settled["has_seat"], settled["sentences"]) == (True, ["They have a seat."])


def test_the_policy_and_the_status_decide_whether_anybody_moves(organiser: Organiser, invitees: Invitees) -> None:
    path = f"/v1/events/{invitees.event.id}"
    assert explained(organiser, invitees.event)["moves_by_itself"] is True
    organiser.patch(path, version="*", json={"waitlist_policy": "curated"})
    curated = explained(organiser, invitees.event)
    assert (curated["policy"], curated["moves_by_itself"]) == ("curated", False)
    organiser.post(f"{path}/postpone")
    assert explained(organiser, invitees.event)["sentences"] == ["The event is postponed, so nobody moves up."]


def test_a_registration_of_another_event_is_not_explained(
    organiser: Organiser, invitees: Invitees, runtime: Runtime, organisation: Organisation
) -> None:
    other = factories.an_event(runtime.database, organisation, title="Another")
    of_here = registration_id(runtime, invitees.says_yes()["reference"])

    assert organiser.get(f"/v1/events/{other.id}/capacity/explain?registration={of_here}").status_code == 404
