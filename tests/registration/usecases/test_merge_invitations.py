"""Near doubles are told on import, merged by a person alone, and can be parted again."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.answer_link_requests import answer_link_requests
from services.registration.usecases.confirm_address import confirm_address
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import YES, Invitees, proved, registration_token
from tests.registration.api.test_sending import outbox

LIST = (
    "name,email,organisation,source\n"
    "Amina Diallo,amina@example.org,Institute,A list\n"
    "Amina Diallo,AMINA@example.org,Institute,A list\n"
    "Dr Diallo Amina,amina.diallo@example.com,Institute,Another list\n"
    "Amina Diallo,a.diallo@example.net,,A third list\n"
)


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, capacity=2)


@pytest.fixture
def path(event: EventView) -> str:
    return f"/v1/events/{event.id}/invitations"


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


def ids(organiser: Organiser, path: str) -> dict[str, str]:
    return {one["email"]: one["id"] for one in organiser.get(path).json["items"]}


def merge(organiser: Organiser, path: str, closed: str, kept: str) -> Any:
    return organiser.post(f"{path}/{ids(organiser, path)[closed]}/merge", json={"into": kept})


def test_one_exact_double_is_left_out_and_two_near_ones_are_for_the_organiser_to_decide(
    organiser: Organiser, path: str
) -> None:
    report = organiser.post(f"{path}/import", data=LIST, content_type="text/csv").json
    assert (report["created"], len(report["duplicates"]), len(report["similar"])) == (3, 1, 2)
    similar = organiser.get(f"{path}/similar").json["items"]
    assert [(one["invitation"]["email"], len(one["like"])) for one in similar] == [
        ("amina.diallo@example.com", 1), ("a.diallo@example.net", 2),
    ]  # fmt: skip

    closed = merge(organiser, path, "amina.diallo@example.com", "amina@example.org")
    assert (closed.status_code, closed.json["state"]) == (200, "superseded")
    assert closed.json["merged_into"] == ids(organiser, path)["amina@example.org"]
    assert [one["like"] for one in organiser.get(f"{path}/similar").json["items"]] == [["amina@example.org"]]
    assert "invitation.merged" in [one["action"] for one in organiser.get("/v1/audit").json["items"]]
    again = organiser.post(f"{path}/import", data=LIST, content_type="text/csv").json
    assert again["created"] == 0, "a list cannot bring it back"

    apart = organiser.post(f"{path}/{closed.json['id']}/unmerge")
    assert (apart.json["state"], apart.json["merged_into"]) == ("draft", None)
    assert organiser.post(f"{path}/{closed.json['id']}/unmerge").json["code"] == "invalid-transition"


def test_the_closed_link_says_so_and_a_lost_link_leads_to_the_other(
    organiser: Organiser, path: str, invitees: Invitees, client: FlaskClient, runtime: Runtime, clock: Clock
) -> None:
    kept, closed = invitees.one(email="amina@example.org"), invitees.one(email="other@example.org")
    invitees.say(closed, answer="decline")
    assert merge(organiser, path, "other@example.org", "amina@example.org").status_code == 200
    assert (invitees.look(closed).status_code, invitees.look(closed).json["why"]) == (410, "merged")

    asked = {"email": "other@example.org", "event": str(invitees.event.id)}
    assert client.post("/v1/links/resend", json=asked).status_code == 202
    answer_link_requests(runtime.database, runtime.keys, now=clock.now)
    assert [one.facts["recipient"]["email"] for one in outbox(runtime) if one.type == "link.resent"] == [
        "amina@example.org"
    ]
    assert invitees.say(kept).json["state"] == "confirmed"


def test_no_place_is_lost_by_it(organiser: Organiser, path: str, invitees: Invitees, runtime: Runtime) -> None:
    invitees.one(email="amina@example.org")
    invitees.one(email="other@example.org", seat_held=True)
    merge(organiser, path, "other@example.org", "amina@example.org")
    assert invitees.seats()["held"] == 1
    assert {one["email"]: one["seat_held"] for one in organiser.get(path).json["items"]} == {
        "amina@example.org": True, "other@example.org": False,
    }  # fmt: skip
    assert proved(runtime, invitees.event.id) == {"in_person": 0}

    invitees.say(invitees.one(email="third@example.org"))
    assert merge(organiser, path, "third@example.org", "amina@example.org").json["code"] == "invalid-transition"
    refused = merge(organiser, path, "amina@example.org", "unknown@example.org")
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["into"])


def test_the_stricter_wish_holds_for_both_addresses(organiser: Organiser, path: str, invitees: Invitees) -> None:
    for email in ("amina@example.org", "other@example.org"):
        invitees.one(email=email)
    organiser.post("/v1/suppressions", json={"email": "other@example.org"})
    merge(organiser, path, "other@example.org", "amina@example.org")
    assert organiser.get("/v1/suppressions?email=amina@example.org").json["items"] != []


def test_answering_closes_the_invitation_to_the_address_that_was_confirmed(
    organiser: Organiser, path: str, invitees: Invitees, runtime: Runtime, clock: Clock
) -> None:
    first, second = invitees.one(email="amina@example.org"), invitees.one(email="other@example.org")
    receipt = invitees.say(first, **YES, email="other@example.org").json
    assert invitees.look(second).status_code == 200, "not before they have proved that it is theirs"
    token = registration_token(runtime, receipt["reference"], "address")
    confirm_address(runtime.database, runtime.keys, token, now=clock.now)
    assert invitees.look(second).status_code == 410
    assert {one["email"]: one["state"] for one in organiser.get(path).json["items"]} == {
        "amina@example.org": "answered", "other@example.org": "superseded",
    }  # fmt: skip
