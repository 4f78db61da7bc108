"""Who has a place changes how they come, or what they chose: seats move with it, or nothing happens."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees, proved, registration_token

MENU = [{"code": "fish", "label": "Fish", "places": 1}, {"code": "soup", "label": "Soup"}]
DINNER = {
    "code": "dinner",
    "label": "Dinner",
    "kind": "choice",
    "options": MENU,
    "only_for": {"attendance": "in_person"},
}


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database, organisation, waitlist_policy="first_come", questions=[DINNER],
        attendance={"in_person": {"capacity": 2}, "remote": {"capacity": 1, "join_url": "https://meet.example.org/x"}},
        sessions=[
            {"code": "a", "title": "A", "format": "breakout", "capacity": 1},
            {"code": "b", "title": "B", "format": "breakout", "capacity": 1},
        ],
        constituencies=[{"code": "academia", "label": "Academia", "ceiling": 1}, {"code": "press", "label": "Press"}],
    )  # fmt: skip


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


class Own:
    """The registrant's door."""

    def __init__(self, runtime: Runtime, client: FlaskClient, reference: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Registration {registration_token(runtime, reference)}"}

    def switch(self, attendance: str) -> TestResponse:
        return self.client.post(
            "/v1/registration/change-attendance", json={"attendance": attendance}, headers=self.headers
        )

    def change(self, **changes: Any) -> TestResponse:
        return self.client.patch("/v1/registration", json=changes, headers={**self.headers, "If-Match": "*"})

    def look(self) -> dict[str, Any]:
        return dict(self.client.get("/v1/registration", headers=self.headers).get_json())


def told(runtime: Runtime) -> list[tuple[str, int | None]]:
    """Messages in order, each with the sequence of its calendar entry."""
    query = "select type, (facts->'calendar'->>'sequence')::int as sequence from registration.outbox order by id"
    with runtime.database.statement() as connection:
        return [(row.type, row.sequence) for row in connection.execute(text(query))]


@pytest.fixture
def own(runtime: Runtime, client: FlaskClient, invitees: Invitees) -> Own:
    return Own(runtime, client, invitees.says_yes(answers={"dinner": "fish"}, sessions=["a"])["reference"])


def test_there_and_back_moves_both_seats_and_the_calendar_entry(own: Own, runtime: Runtime, event: EventView) -> None:
    assert own.switch("remote").get_json()["attendance"] == "remote"
    assert proved(runtime, event.id) == {"in_person": 0, "remote": 1}
    assert own.look()["event"]["join_url"] == "https://meet.example.org/x"
    assert own.look()["answers"] == {}, "dinner is for those who come, and its place is free again"
    assert own.switch("in_person").status_code == 200
    assert own.switch("in_person").status_code == 200

    assert proved(runtime, event.id) == {"in_person": 1, "remote": 0}
    assert told(runtime) == [("registration.confirmed", 0), ("registration.changed", 1), ("registration.changed", 2)]


def test_twenty_changes_of_mind_leave_right_counts_one_entry_and_a_history(
    invitees: Invitees, organiser: Organiser, runtime: Runtime, event: EventView, client: FlaskClient
) -> None:
    token = invitees.one()
    for number in range(20):
        mode = ("in_person", "remote")[number // 2 % 2]
        receipt = invitees.say(token, answer="accept", name="Amina", attendance=mode).get_json()
        own = Own(runtime, client, receipt["reference"])
        if number % 2:
            assert client.post("/v1/registration/cancel", json={}, headers=own.headers).status_code == 200
        else:
            other = {"in_person": "remote", "remote": "in_person"}[mode]
            said = {"attendance": other}
            assert client.post("/v1/registration/change-attendance", json=said, headers=own.headers).status_code == 200
            assert client.post("/v1/registration/cancel", json={}, headers=own.headers).status_code == 200
    invitees.say(token, answer="accept", name="Amina", attendance="remote")
    assert proved(runtime, event.id) == {"in_person": 0, "remote": 1}
    with runtime.database.statement() as connection:
        entries = connection.execute(text(ENTRIES)).all()
    assert len({one.uid for one in entries}) == 1
    steps = [(int(one.sequence), one.type == "registration.cancelled") for one in entries]
    assert steps == sorted(steps), "a client that keeps the highest sequence keeps what is true"
    assert (steps[-1][1], len({step for step, _over in steps})) == (False, len(steps))
    (found,) = organiser.get(f"/v1/events/{event.id}/registrations").json["items"]
    history = organiser.get(f"/v1/events/{event.id}/registrations/{found['id']}/history?limit=200").json["items"]
    assert [one["action"] for one in history].count("registration.cancelled") == 20


ENTRIES = """
select type, facts->'calendar'->>'uid' as uid, facts->'calendar'->>'sequence' as sequence
from registration.outbox where facts->'calendar'->>'uid' is not null order by id
"""


def test_a_full_pool_changes_nothing_and_says_what_is_open(
    own: Own, invitees: Invitees, runtime: Runtime, event: EventView
) -> None:
    invitees.says_yes(attendance="remote")

    refused = own.switch("remote")

    assert (refused.status_code, refused.get_json()["code"]) == (409, "event-full")
    assert refused.get_json()["alternatives"] == [{"attendance": "in_person"}]
    assert own.look()["attendance"] == "in_person"
    assert proved(runtime, event.id) == {"in_person": 1, "remote": 1}
    assert own.switch("by letter").status_code == 422


def test_the_freed_seat_goes_to_who_waits_for_it(
    own: Own, invitees: Invitees, runtime: Runtime, event: EventView
) -> None:
    invitees.says_yes()
    waiting = invitees.says_yes(waitlist_if_full=True)
    assert waiting["state"] == "waitlisted"

    own.switch("remote")

    assert proved(runtime, event.id) == {"in_person": 2, "remote": 1}


def test_one_who_waits_waits_for_the_other_way_instead(
    own: Own, invitees: Invitees, runtime: Runtime, client: FlaskClient, event: EventView
) -> None:
    invitees.says_yes()
    waiting = Own(runtime, client, invitees.says_yes(waitlist_if_full=True)["reference"])

    assert waiting.switch("remote").status_code == 200

    assert waiting.look()["state"] == "confirmed", "a seat was free there"
    assert proved(runtime, event.id) == {"in_person": 2, "remote": 1}


def test_sessions_and_options_are_exchanged_or_kept(
    own: Own, invitees: Invitees, runtime: Runtime, client: FlaskClient, event: EventView
) -> None:
    other = Own(runtime, client, invitees.says_yes(answers={"dinner": "soup"}, sessions=["b"])["reference"])

    assert own.change(sessions=["b"]).get_json()["code"] == "quota-full"
    assert other.change(answers={"dinner": "fish"}).get_json()["code"] == "quota-full"
    assert own.look()["sessions"] == ["a"]
    assert own.change(sessions=[], answers={"dinner": "soup"}).status_code == 200
    assert other.change(sessions=["a"], answers={"dinner": "fish"}).get_json()["sessions"] == ["a"]

    proved(runtime, event.id)
    assert own.change(sessions=["c"]).get_json()["errors"] == {"sessions.0": ["The event has none of that code."]}
    assert "companions" in own.change(companions=[{"name": "Robin"}]).get_json()["errors"]


def test_what_is_over_cannot_be_changed(own: Own, client: FlaskClient) -> None:
    client.post("/v1/registration/cancel", headers=own.headers)

    assert own.switch("remote").get_json()["code"] == "invalid-transition"
    assert own.change(sessions=["b"]).get_json()["code"] == "invalid-transition"


class TestTheOrganiser:
    def test_changes_the_group_only_where_it_has_a_seat(
        self, own: Own, invitees: Invitees, organiser: Organiser, runtime: Runtime, event: EventView
    ) -> None:
        path = f"/v1/events/{event.id}/registrations"
        invitees.say(invitees.one(constituency="academia"))
        taken, mine = (one["id"] for one in organiser.get(path).json["items"])

        assert (
            organiser.patch(f"{path}/{mine}", version="*", json={"constituency": "academia"}).json["code"]
            == "quota-full"
        )
        assert organiser.patch(f"{path}/{taken}", version="*", json={"constituency": "press"}).status_code == 200
        moved = organiser.patch(
            f"{path}/{mine}", version="*", json={"constituency": "academia", "attendance": "remote"}
        )

        assert (moved.json["constituency"], moved.json["attendance"]) == ("academia", "remote")
        assert proved(runtime, event.id) == {"in_person": 1, "remote": 1}
        wrong = organiser.patch(f"{path}/{mine}", version="*", json={"constituency": "unheard-of"})
        assert list(wrong.json["errors"]) == ["constituency"]
