"""Organisers list registrations, decide about them and cancel them through the API."""

from dataclasses import dataclass
from typing import Any

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
        runtime.database, organisation, attendance={"in_person": {"capacity": 1}, "remote": {"capacity": 5}},
        waitlist_policy="first_come",
    )  # fmt: skip


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


@dataclass
class Door:
    """The organiser's door to the registrations of one event."""

    organiser: Organiser
    event: EventView

    @property
    def path(self) -> str:
        return f"/v1/events/{self.event.id}/registrations"

    def items(self, query: str = "") -> list[dict[str, Any]]:
        """Registrations in the order of answering."""
        answer = self.organiser.get(f"{self.path}?{query}")
        assert answer.status_code == 200, answer.text
        return list(reversed(answer.json["items"]))

    def states(self) -> list[str]:
        return [one["state"] for one in self.items()]

    def act(self, reference: str, action: str, query: str = "", **said: Any) -> Any:
        """Do something to the registration behind a reference."""
        one = next(item for item in self.items() if item["reference"] == reference)
        return self.organiser.post(f"{self.path}/{one['id']}/{action}{query}", json=said)


@pytest.fixture
def door(organiser: Organiser, event: EventView) -> Door:
    return Door(organiser, event)


class TestCancelling:
    def test_moves_exactly_one_up_just_as_the_dry_run_said(
        self, door: Door, invitees: Invitees, runtime: Runtime, event: EventView
    ) -> None:
        seated = invitees.says_yes()["reference"]
        waiting = [invitees.says_yes(waitlist_if_full=True)["reference"] for _ in range(2)]

        told = door.act(seated, "cancel", "?dry_run=true")
        assert (told.status_code, told.json["state"], told.json["dry_run"]) == (200, "cancelled", True)
        assert door.states() == ["confirmed", "waitlisted", "waitlisted"]
        done = door.act(seated, "cancel")

        assert done.json["effects"] == told.json["effects"]
        assert [(one["reference"], one["after"]) for one in done.json["effects"]] == [(waiting[0], "confirmed")]
        assert door.states() == ["cancelled", "confirmed", "waitlisted"]
        assert proved(runtime, event.id)["in_person"] == 1

    def test_moves_the_next_up_when_answers_are_no_longer_taken(
        self, door: Door, invitees: Invitees, organiser: Organiser, event: EventView
    ) -> None:
        seated = invitees.says_yes()["reference"]
        invitees.says_yes(waitlist_if_full=True)
        organiser.post(f"/v1/events/{event.id}/close")

        door.act(seated, "cancel")

        assert door.states() == ["cancelled", "confirmed"]

    def test_happens_once(self, door: Door, invitees: Invitees) -> None:
        seated = invitees.says_yes()["reference"]
        door.act(seated, "cancel")

        again = door.act(seated, "cancel")

        assert (again.status_code, again.json["code"]) == (409, "invalid-transition")


class TestDeciding:
    @pytest.fixture
    def event(self, runtime: Runtime, organisation: Organisation) -> EventView:
        return factories.an_event(runtime.database, organisation, capacity=1, requires_approval=True)

    def test_approves_while_a_seat_is_free_and_waitlists_after(self, door: Door, invitees: Invitees) -> None:
        first, second = (invitees.says_yes()["reference"] for _ in range(2))

        assert door.act(first, "approve").json["state"] == "confirmed"
        assert door.act(second, "approve").json["state"] == "waitlisted"
        assert door.act(second, "confirm").json["code"] == "event-full"

    def test_refuses_for_good(self, door: Door, invitees: Invitees) -> None:
        asking = invitees.says_yes()["reference"]

        refused = door.act(asking, "refuse", reason="The group is complete.")

        assert (refused.status_code, refused.json["state"]) == (200, "refused")
        assert door.act(asking, "approve").json["code"] == "invalid-transition"

    @pytest.mark.parametrize("action", ["approve", "confirm"])
    def test_gives_nobody_a_place_once_the_event_is_over(
        self, door: Door, invitees: Invitees, organiser: Organiser, event: EventView, action: str
    ) -> None:
        asking = invitees.says_yes()["reference"]
        organiser.post(f"/v1/events/{event.id}/finish")

        late = door.act(asking, action)

        assert (late.status_code, late.json["code"], door.states()) == (
            409,
            "registration-closed",
            ["pending_approval"],
        )


class TestCorrecting:
    def test_needs_the_version_one_looked_at(self, door: Door, invitees: Invitees, organiser: Organiser) -> None:
        invitees.says_yes()
        path = f"{door.path}/{door.items()[0]['id']}"

        assert organiser.patch(path, json={"name": "Amina D."}).json["code"] == "precondition-required"
        assert organiser.patch(path, json={"name": "Amina D."}, version=7).json["code"] == "version-mismatch"
        changed = organiser.patch(path, json={"name": "Amina D."}, version=1)
        assert (changed.json["name"], changed.headers["ETag"]) == ("Amina D.", '"2"')
        assert organiser.get(path, headers={"If-None-Match": '"2"'}).status_code == 304


class TestListing:
    @pytest.mark.parametrize(
        ("query", "fits"),
        [
            ("state=waitlisted", ["waitlisted"]),
            ("attendance=remote", ["confirmed"]),
            ("checked_in=true", []),
            ("checked_in=false", ["confirmed", "waitlisted", "confirmed"]),
            ("q=p3@", ["confirmed"]),
            ("country=FR", []),
            ("updated_since=2100-01-01T00:00:00Z", []),
        ],
    )
    def test_finds_what_was_asked_for(self, door: Door, invitees: Invitees, query: str, fits: list[str]) -> None:
        invitees.says_yes()
        invitees.says_yes(waitlist_if_full=True)
        invitees.says_yes(attendance="remote")

        assert [one["state"] for one in door.items(query)] == fits

    @pytest.mark.parametrize("query", ["state=lost", "attendance=hologram", "checked_in=perhaps", "country=ZZ"])
    def test_refuses_what_it_does_not_know(self, door: Door, organiser: Organiser, query: str) -> None:
        answer = organiser.get(f"{door.path}?{query}")

        assert (answer.status_code, list(answer.json["errors"])) == (422, [query.partition("=")[0]])

    def test_is_not_for_another_organisation(self, door: Door, stranger: Organiser, invitees: Invitees) -> None:
        invitees.says_yes()

        assert stranger.get(door.path).status_code == 404
        assert stranger.post(f"{door.path}/{door.items()[0]['id']}/cancel").status_code == 404
