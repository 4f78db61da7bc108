"""Answers that need seats of several pools take all of them or none."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.registration.domain.events import EventView
from services.registration.domain.seating import SeatRequest
from services.registration.runtime import Runtime
from services.registration.store.held_seats import give_up, hold
from services.registration.store.organisations import Organisation
from services.registration.store.seats import Cause, pools_of
from tests.factories import START, Organiser, an_event
from tests.invitees import YES, Invitees, proved

GROUPS = [
    {"code": "academia", "label": "Academia", "floor": 2, "release_on": "2027-03-04"},
    {"code": "media", "label": "Media"},
]


def make(runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient, **f: Any) -> Invitees:
    return Invitees(organiser, an_event(runtime.database, organisation, **f), client)


def answer(people: Invitees, *, constituency: str | None = None, **said: Any) -> tuple[int, str]:
    reply = people.say(people.one(constituency=constituency), **{**YES, **said})
    return reply.status_code, (reply.json or {}).get("state") or (reply.json or {})["code"]


class TestFloors:
    @pytest.fixture
    def people(
        self, runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient
    ) -> Invitees:
        return make(runtime, organisation, organiser, client, capacity=4, constituencies=GROUPS)

    def test_keep_seats_for_their_group(self, people: Invitees, runtime: Runtime) -> None:
        assert answer(people, constituency="media") == (201, "confirmed")
        assert answer(people) == (201, "confirmed")
        assert answer(people, constituency="media") == (409, "event-full")
        assert answer(people, constituency="academia") == (201, "confirmed")
        assert answer(people, constituency="media") == (409, "event-full")
        assert answer(people, constituency="academia") == (201, "confirmed")
        proved(runtime, people.event.id)

    def test_return_what_is_unfilled_on_their_day(self, people: Invitees, clock: Any) -> None:
        answer(people, constituency="media")
        answer(people, constituency="media")
        clock.forward(days=3)

        assert answer(people, constituency="media") == (201, "confirmed")


class TestPlaces:
    @pytest.fixture
    def people(
        self, runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient
    ) -> Invitees:
        option = {"code": "harbour", "label": "Harbour", "places": 1}
        return make(
            runtime, organisation, organiser, client, capacity=9,
            sessions=[{"title": "Walk", "code": "walk", "format": "group", "capacity": 1}],
            questions=[{"code": "tour", "label": "Tour", "kind": "choices", "options": [option]}],
            residential={"nights": ["2027-06-07"], "rooms": 1},
        )  # fmt: skip

    @pytest.mark.parametrize(
        "chosen", [{"sessions": ["walk"]}, {"answers": {"tour": ["harbour"]}}, {"nights": ["2027-06-07"]}]
    )
    def test_of_a_choice_run_out_while_the_room_has_seats(
        self, people: Invitees, runtime: Runtime, chosen: dict[str, Any]
    ) -> None:
        assert answer(people, **chosen) == (201, "confirmed")
        assert answer(people, **chosen) == (409, "quota-full")
        assert answer(people, **chosen, waitlist_if_full=True) == (201, "waitlisted")
        assert answer(people) == (201, "confirmed")
        assert people.seats()["confirmed"] == 2
        proved(runtime, people.event.id)

    def test_a_choice_the_event_does_not_have_is_named(self, people: Invitees) -> None:
        reply = people.say(people.one(), **{**YES, "sessions": ["dance"], "nights": ["2027-01-01"]})

        assert reply.status_code == 422
        assert (reply.json or {})["errors"].keys() == {"sessions.0", "nights.0"}


class TestHeldSeats:
    @pytest.fixture
    def people(
        self, runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient
    ) -> Invitees:
        return make(runtime, organisation, organiser, client, capacity=1, waitlist_policy="first_come")

    def held(self, runtime: Runtime, event: EventView) -> None:
        with runtime.database.transaction() as session:
            invitation = session.execute(
                text("select id from registration.invitation order by id limit 1")
            ).scalar_one()
            cause = Cause(event_id=event.id, reason="held", actor="organiser", at=START)
            pools = pools_of(session, event.id, now=START, lock=True)
            assert hold(session, invitation, SeatRequest(attendance="in_person"), pools, cause)

    def test_are_only_for_their_invitation(self, people: Invitees, runtime: Runtime) -> None:
        first = people.one()
        self.held(runtime, people.event)

        assert answer(people) == (409, "event-full")
        assert (people.say(first, **YES).json or {})["state"] == "confirmed"
        assert (people.seats()["held"], people.seats()["confirmed"]) == (0, 1)
        proved(runtime, people.event.id)

    def test_go_to_the_next_when_it_is_declined(self, people: Invitees, runtime: Runtime) -> None:
        first = people.one()
        self.held(runtime, people.event)
        assert answer(people, waitlist_if_full=True) == (201, "waitlisted")

        people.say(first, answer="decline")

        assert (people.seats()["held"], people.seats()["confirmed"]) == (0, 1)
        proved(runtime, people.event.id)

    def test_are_none_once_the_capacity_was_lowered_below_them(
        self, people: Invitees, runtime: Runtime, organiser: Organiser
    ) -> None:
        path = f"/v1/events/{people.event.id}/capacity"
        first = people.one()
        self.held(runtime, people.event)
        organiser.patch(path, json={"attendance": {"in_person": {"capacity": 0}}}, headers={"If-Match": "*"})

        assert people.say(first, **YES).status_code == 409
        assert people.seats()["confirmed"] == 0
        proved(runtime, people.event.id)

    def test_are_given_up_once(self, people: Invitees, runtime: Runtime) -> None:
        people.one()
        self.held(runtime, people.event)
        with runtime.database.transaction() as session:
            invitation = session.execute(text("select id from registration.invitation")).scalar_one()
            cause = Cause(event_id=people.event.id, reason="revoked", actor="organiser", at=START)

            assert [give_up(session, invitation, cause), give_up(session, invitation, cause)] == [True, False]
        assert people.seats()["held"] == 0
        proved(runtime, people.event.id)
