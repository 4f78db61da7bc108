"""Organisers look at the seats and change how many there are."""

import pytest
from flask.testing import FlaskClient

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees, proved


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database,
        organisation,
        attendance={"in_person": {"capacity": 3}, "remote": {}},
        waitlist_policy="first_come",
        constituencies=[{"code": "academia", "label": "Academia", "floor": 1, "target": 1, "ceiling": 1}],
    )


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


@pytest.fixture
def path(event: EventView) -> str:
    return f"/v1/events/{event.id}/capacity"


class TestLooking:
    def test_counts_by_mode_and_constituency(self, organiser: Organiser, invitees: Invitees, path: str) -> None:
        invitees.say(invitees.one(constituency="academia"))

        shown = organiser.get(path).json

        assert shown["attendance"]["in_person"] == {
            "capacity": 3, "reserved": 0, "held": 0, "confirmed": 1, "offered": 0, "free": 2, "waitlisted": 0,
            "over_by": 0,
        }  # fmt: skip
        assert shown["attendance"]["remote"]["free"] is None
        assert shown["constituencies"] == [
            {
                "code": "academia", "floor": 1, "target": 1, "ceiling": 1, "release_on": None, "held": 0, "kept": 0,
                "confirmed": 1, "offered": 0, "waitlisted": 0, "free": 0,
            }
        ]  # fmt: skip

    def test_has_a_tag_of_the_settings_not_of_the_counts(
        self, organiser: Organiser, invitees: Invitees, path: str
    ) -> None:
        before = organiser.get(path).headers["ETag"]
        invitees.says_yes()

        assert organiser.get(path).headers["ETag"] == before


class TestACeiling:
    def test_refuses_the_next_of_the_group_though_seats_remain(self, invitees: Invitees) -> None:
        invitees.say(invitees.one(constituency="academia"))

        answer = invitees.say(invitees.one(constituency="academia"))

        assert (answer.status_code, answer.json["code"]) == (409, "quota-full")
        assert invitees.says_yes()["state"] == "confirmed"


class TestChanging:
    def test_needs_the_version_one_looked_at(self, organiser: Organiser, path: str) -> None:
        change = {"attendance": {"in_person": {"capacity": 4}}}

        assert organiser.patch(path, json=change).status_code == 428
        assert organiser.patch(path, json=change, version=1).status_code == 200
        assert organiser.patch(path, json=change, version=1).status_code == 412

    def test_refuses_fewer_seats_than_are_taken_and_says_how_many(
        self, organiser: Organiser, invitees: Invitees, path: str
    ) -> None:
        for _ in range(3):
            invitees.says_yes()

        answer = organiser.patch(path, json={"attendance": {"in_person": {"capacity": 2}}}, version=1)

        assert (answer.status_code, answer.json["code"]) == (409, "capacity-below-confirmed")
        assert answer.json["confirmed"] == 3

    def test_goes_over_only_when_told_and_then_takes_nobody_new(
        self, organiser: Organiser, invitees: Invitees, path: str
    ) -> None:
        for _ in range(3):
            invitees.says_yes()
        change = {"attendance": {"in_person": {"capacity": 2, "allow_over_capacity": True}}}

        answer = organiser.patch(path, json=change, version=1)

        assert answer.json["attendance"]["in_person"]["over_by"] == 1
        assert answer.json["attendance"]["in_person"]["confirmed"] == 3
        assert invitees.says_yes()["code"] == "event-full"

    def test_keeps_seats_back(self, organiser: Organiser, invitees: Invitees, path: str) -> None:
        organiser.patch(path, json={"attendance": {"in_person": {"reserved": 3}}}, version=1)

        assert invitees.says_yes()["code"] == "event-full"
        assert organiser.get(path).json["attendance"]["in_person"]["free"] == 0

    def test_moves_the_waitlist_when_raised_just_as_the_dry_run_said(
        self, organiser: Organiser, invitees: Invitees, path: str, runtime: Runtime, event: EventView
    ) -> None:
        for _ in range(3):
            invitees.says_yes()
        waiting = [invitees.says_yes(waitlist_if_full=True)["reference"] for _ in range(3)]
        change = {"attendance": {"in_person": {"capacity": 5}}}

        told = organiser.patch(f"{path}?dry_run=true", json=change, version=1)
        assert told.json["dry_run"] is True
        assert organiser.get(path).json["attendance"]["in_person"]["capacity"] == 3
        done = organiser.patch(path, json=change, version=1)

        assert done.json["effects"] == told.json["effects"]
        assert [effect["reference"] for effect in done.json["effects"]] == waiting[:2]
        assert proved(runtime, event.id)["in_person"] == 5

    def test_offers_and_warns_just_as_the_dry_run_said(
        self, organiser: Organiser, invitees: Invitees, path: str, runtime: Runtime, event: EventView
    ) -> None:
        organiser.patch(f"/v1/events/{event.id}", json={"offer_hours": 24}, version="*")
        invitees.say(invitees.one(constituency="academia"))
        for _ in range(4):
            invitees.says_yes(waitlist_if_full=True)
        change = {
            "attendance": {"in_person": {"capacity": 4}},
            "constituencies": [{"code": "academia", "floor": 3, "target": 3, "ceiling": 3}],
        }

        told = organiser.patch(f"{path}?dry_run=true", json=change, version="*").json
        assert organiser.get(path).json["attendance"]["in_person"]["offered"] == 0
        done = organiser.patch(path, json=change, version="*").json

        assert [one["after"] for one in told["effects"]] == ["offered"]
        assert [one["path"] for one in told["warnings"]] == [
            "constituencies.academia.floor", "constituencies.academia.target",
        ]  # fmt: skip
        assert {name: done[name] for name in ("effects", "warnings")} == {
            name: told[name] for name in ("effects", "warnings")
        }
        assert done["attendance"] == told["attendance"]
        proved(runtime, event.id)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            pytest.param({"attendance": {"hologram": {"capacity": 1}}}, "attendance.hologram", id="a mode"),
            pytest.param({"attendance": {"in_person": {"capacity": -1}}}, "attendance.in_person.capacity", id="-1"),
            pytest.param({"attendance": {"in_person": {"seats": 3}}}, "attendance.in_person.seats", id="a number"),
            pytest.param({"constituencies": [{"code": "press"}]}, "constituencies.0.code", id="a constituency"),
            pytest.param({"seats": 3}, "seats", id="a field we do not know"),
        ],
    )
    def test_names_what_it_cannot_read(
        self, organiser: Organiser, path: str, change: dict[str, object], field: str
    ) -> None:
        answer = organiser.patch(path, json=change, version=1)

        assert answer.status_code == 422
        assert list(answer.json["errors"]) == [field]

    def test_takes_no_seat_at_all_as_a_number_once_nobody_has_one(
        self, organiser: Organiser, invitees: Invitees, path: str
    ) -> None:
        closed = {"attendance": {"in_person": {"capacity": 0}}}
        assert organiser.patch(path, json=closed, version=1).status_code == 200
        assert invitees.says_yes()["code"] == "event-full"
        assert invitees.says_yes(waitlist_if_full=True)["state"] == "waitlisted"

    def test_refuses_no_seat_at_all_while_somebody_has_one(
        self, organiser: Organiser, invitees: Invitees, path: str
    ) -> None:
        invitees.says_yes()

        answer = organiser.patch(path, json={"attendance": {"in_person": {"capacity": 0}}}, version=1)

        assert (answer.status_code, answer.json["code"]) == (409, "capacity-below-confirmed")

    def test_is_not_for_another_organisation(self, stranger: Organiser, path: str) -> None:
        assert stranger.get(path).status_code == 404
        assert stranger.patch(path, json={}, version=1).status_code == 404
