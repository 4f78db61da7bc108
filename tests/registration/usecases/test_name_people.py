"""An organisation's focal point names its people, sees what becomes of them, and nothing of anybody else."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees
from tests.registration.pages.visitor import Visitor


@dataclass
class Delegation:
    """An allocation of two places, seen by the organiser and the focal point."""

    organiser: Organiser
    event: EventView
    client: FlaskClient
    app: Flask

    @property
    def path(self) -> str:
        return f"/v1/events/{self.event.id}"

    def allocate(self, **fields: Any) -> str:
        """The address of a new allocation."""
        body = {"organisation": "Ministry of Examples", "places": 2, "requires_approval": False, **fields}
        made = self.organiser.post(f"{self.path}/allocations", json=body)
        assert made.status_code == 201, made.text
        return f"{self.path}/allocations/{made.json['id']}"

    def enter(self, allocation: str) -> Visitor:
        """The focal point with a link of their own."""
        made = self.organiser.post(f"{allocation}/link").json
        assert made["link"].endswith(f"/a/{made['token']}")
        return Visitor(self.app.test_client()).get(f"/a/{made['token']}")

    def invitations(self, **query: str) -> list[dict[str, Any]]:
        """Invitations of the event, oldest first."""
        return list(reversed(self.organiser.get(f"{self.path}/invitations", query_string=query).json["items"]))

    def sends(self, person: dict[str, Any]) -> str:
        """Send a draft as the organiser does; its state then."""
        assert self.organiser.post(f"{self.path}/invitations/send", json={"ids": [person["id"]]}).status_code == 202
        return str(self.invitations()[-1]["state"])


@pytest.fixture
def delegation(
    runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient, app: Flask
) -> Delegation:
    event = factories.an_event(
        runtime.database, organisation, constituencies=[{"code": "states", "label": "States"}]
    )  # fmt: skip
    return Delegation(organiser, event, client, app)


def named(focal: Visitor, name: str = "Sam Sample", email: str = "sam@example.com") -> Visitor:
    return focal.get("/allocation").send({"name": name, "email": email})


def test_who_is_named_gets_an_invitation_and_the_focal_point_sees_how_they_stand(delegation: Delegation) -> None:
    allocation = delegation.allocate(constituency="states")
    focal = named(delegation.enter(allocation))

    (person,) = delegation.invitations()
    assert (person["state"], person["constituency"], person["organisation"], person["source"]) == (
        "queued", "states", "Ministry of Examples", "Named by Ministry of Examples",
    )  # fmt: skip
    assert "Sam Sample Invited, has not answered yet" in focal.text
    assert "1 of 2" in focal.text
    assert delegation.organiser.get(allocation).json["named"] == 1
    assert [one["id"] for one in delegation.invitations(allocation_id=allocation[-36:])] == [person["id"]]


def test_with_approval_nothing_is_mailed_before_the_organiser_sends_it(delegation: Delegation) -> None:
    focal = named(delegation.enter(delegation.allocate(requires_approval=True)))

    (person,) = delegation.invitations()
    assert person["state"] == "draft"
    assert "Sam Sample The organisers look at it" in focal.text
    assert delegation.sends(person) == "queued"
    assert "Sam Sample Invited" in focal.get("/allocation").text


def test_no_more_are_named_than_there_are_places_and_nobody_sees_the_people_of_others(delegation: Delegation) -> None:
    focal = delegation.enter(delegation.allocate(places=1)).get("/allocation")
    other = named(delegation.enter(delegation.allocate(organisation="Other")), "Other Person", "other@example.com")
    named(Visitor(focal.client))
    focal.send({"name": "Kim Example", "email": "kim@example.com"})

    assert (focal.status, focal.problems) == (409, ["All your places have a name: 1."])
    assert [one["name"] for one in delegation.invitations()] == ["Other Person", "Sam Sample"]
    assert "Other Person" not in focal.text
    assert "Sam Sample" not in other.get("/allocation").text


def test_a_name_is_taken_back_until_they_answer_and_its_place_given_to_another(delegation: Delegation) -> None:
    focal = named(delegation.enter(delegation.allocate(places=1)))
    focal.send(button="Take back Sam Sample")
    assert "Sam Sample No longer invited" in focal.text
    assert delegation.invitations()[0]["state"] == "revoked"

    named(focal, "Kim Example", "kim@example.com")
    assert "Kim Example Invited" in focal.text
    assert "0 of 1" in focal.text


def test_people_of_others_cannot_be_named_and_nothing_is_said_of_them(
    delegation: Delegation, client: FlaskClient
) -> None:
    invitees = Invitees(delegation.organiser, delegation.event, client)
    invitees.says_yes()
    delegation.organiser.post("/v1/suppressions", json={"email": "never@example.com"})
    focal = delegation.enter(delegation.allocate())

    told = [named(focal, "Somebody", email).problems for email in ("p1@example.org", "never@example.com")]

    assert told[0] == told[1] == ["This person cannot be named here. Please write to the organisers about them."]
    assert len(delegation.invitations()) == 1


def test_after_the_time_for_names_and_once_taken_back_nobody_is_named(delegation: Delegation, clock: Clock) -> None:
    allocation = delegation.allocate(names_due_at="2027-03-02T00:00")
    focal = delegation.enter(allocation)
    form = focal.get("/allocation")
    clock.forward(days=2)
    form.send({"name": "Sam Sample", "email": "sam@example.com"})
    assert (form.status, form.problems) == (409, ["The time to give names is over. Please write to the organisers."])
    assert delegation.invitations() == []

    assert delegation.organiser.post(f"{allocation}/revoke").json["revoked_at"]
    assert focal.get("/allocation").status == 410
    assert delegation.organiser.post(f"{allocation}/link").status_code == 409


def test_another_link_ends_the_first(delegation: Delegation) -> None:
    allocation = delegation.allocate()
    first = delegation.enter(allocation)
    delegation.enter(allocation)

    assert first.get("/allocation").status == 404


def test_looking_changes_nothing(delegation: Delegation) -> None:
    allocation = delegation.allocate()
    focal = named(delegation.enter(allocation))
    before = delegation.organiser.get(allocation).json, delegation.invitations()

    for method in ("GET", "HEAD"):
        assert focal.client.open("/allocation", method=method).status_code == 200

    assert (delegation.organiser.get(allocation).json, delegation.invitations()) == before
