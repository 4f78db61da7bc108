"""The link of who answers for somebody and alone gets the mails: the place is theirs to see to, nothing private is."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from services.registration.runtime import Runtime
from tests.invitees import Invitees, registration_token
from tests.registration.api.test_sending import outbox
from tests.registration.pages.test_own_data import YES
from tests.registration.pages.visitor import Visitor

SAM = {"name": "Sam Helper", "email": "sam@example.org", "relation": "assistant"}


@pytest.fixture
def token(invitees: Invitees, visitor: Visitor, runtime: Runtime) -> str:
    """What the mail to Sam carries, once the person has agreed."""
    reference = str(invitees.says_yes(**YES, on_behalf=SAM)["reference"])
    visitor.get(f"/r/{registration_token(runtime, reference)}").get("/registration/edit")
    visitor.send({"on_behalf.mails": "assistant"})
    return runtime.keys.open(outbox(runtime)[-1].sealed_token or b"")


@pytest.fixture
def sam(app: Flask, token: str) -> Visitor:
    """Sam, who opens it."""
    return Visitor(app.test_client()).get(f"/r/{token}")


def actors(runtime: Runtime) -> list[tuple[str, str]]:
    """Who did what to registrations, in order."""
    query = text("select action, actor from registration.audit_entry where action like 'registration.%' order by id")
    with runtime.database.statement() as connection:
        return [(row.action, row.actor) for row in connection.execute(query)]


def test_says_for_whom_and_shows_no_private_answer(sam: Visitor, visitor: Visitor) -> None:
    assert "You answer for Amina Diallo" in sam.text
    assert "No nuts" not in sam.text
    assert "No nuts" in visitor.get("/registration").text
    assert "You answer for" not in visitor.text


def test_changes_the_place_under_a_name_of_its_own_and_keeps_private_answers(
    sam: Visitor, visitor: Visitor, runtime: Runtime
) -> None:
    sam.get("/registration/edit")
    assert not {"on_behalf.name", "answers.dietary", "share_in_participant_list"} & {*sam.served()}
    sam.send({"organisation": "Example University"})
    assert "Example University" in sam.text
    assert "No nuts" in visitor.get("/registration").text
    sam.get("/registration/cancel").send()
    assert actors(runtime) == [
        ("registration.confirmed", "helper"),
        ("registration.changed", "registrant"),
        ("registration.changed", "helper"),
        ("registration.cancelled", "helper"),
    ]


@pytest.mark.parametrize("path", ["/registration/my-data.json", "/registration/visa-letter"])
def test_leads_to_nothing_that_is_the_persons_alone(sam: Visitor, path: str) -> None:
    answer = sam.client.get(path)
    assert answer.status_code == 403
    assert "Only the person who takes part can do this" in answer.text


@pytest.mark.parametrize(
    ("path", "ticked"), [("/registration/erase", "erase"), ("/registration/do-not-invite", "alone")]
)
def test_deletes_nobody_and_stops_no_invitations(sam: Visitor, invitees: Invitees, path: str, ticked: str) -> None:
    sam.get("/registration/cancel")
    answer = sam.client.post(path, data={"csrf_token": sam.served()["csrf_token"], ticked: "yes"})
    assert answer.status_code == 403
    assert invitees.seats()["confirmed"] == 1


def test_the_api_says_whose_link_it_is_and_which_fields_are_not_theirs(token: str, client: FlaskClient) -> None:
    headers = {"Authorization": f"Registration {token}"}
    told = client.get("/v1/registration", headers=headers)
    assert (told.json or {})["holder"] == "helper"
    assert "No nuts" not in told.text
    for change, field in (({"email": "sam@example.org"}, "email"), ({"answers": {"dietary": ""}}, "answers.dietary")):
        sent = headers | {"If-Match": told.headers["ETag"]}
        refused = client.patch("/v1/registration", json=change, headers=sent)
        assert (refused.status_code, list((refused.json or {})["errors"])) == (422, [field])
