"""The link of who answers for somebody and alone gets the mails: the place is theirs to see to, nothing private is."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store import links
from services.registration.store.reopened import lock_message, reopen
from services.registration.usecases.ask_forms import ask_forms
from tests.factories import Clock, Organiser
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


def test_whom_mails_no_longer_reach_is_told_and_no_entry_is_left_to_go_stale(
    sam: Visitor, visitor: Visitor, runtime: Runtime
) -> None:
    visitor.get("/registration/edit").send({"on_behalf.mails": ""})
    told = [
        (one.type, one.facts["recipient"]["email"], one.facts.get("to"), one.facts["calendar"]["sequence"])
        for one in outbox(runtime) if one.type in ("mails.redirected", "registration.changed")
    ]  # fmt: skip
    assert told == [
        ("mails.redirected", "p1@example.org", "Sam Helper", 1),
        ("registration.changed", "sam@example.org", None, 2),
        ("mails.redirected", "sam@example.org", "Amina Diallo", 3),
        ("registration.changed", "p1@example.org", None, 4),
    ]
    assert not any(one.sealed_token for one in outbox(runtime) if one.type == "mails.redirected")


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


def test_saves_although_a_private_question_that_must_be_answered_is_open(
    sam: Visitor,
    organiser: Organiser,
    event: EventView,
    runtime: Runtime,
    clock: Clock,
) -> None:
    path = f"/v1/events/{event.id}"
    found = organiser.get(path)
    asked = [*found.json["questions"], {
        "code": "allergy", "label": "What must you not eat?", "kind": "text", "when": "confirmed", "required": True,
        "sensitive": True, "purpose": "The kitchen", "help": "", "options": [],
    }]  # fmt: skip
    changed = organiser.patch(path, json={"questions": asked}, headers={"If-Match": found.headers["ETag"]})
    assert changed.status_code == 200, changed.text
    sam.get("/registration/edit").send({"organisation": "Example University"})
    assert "Example University" in sam.text
    ask_forms(runtime.database, runtime.keys, now=clock.forward(hours=25))
    (form,) = [one for one in outbox(runtime) if one.type == "form.due"]
    assert form.facts["recipient"]["email"] == "p1@example.org"


def test_ends_with_another_answer_and_is_not_made_anew_when_an_old_mail_is_tried_again(
    sam: Visitor, visitor: Visitor, invitees: Invitees, runtime: Runtime
) -> None:
    old = outbox(runtime)[-1]
    visitor.get("/registration/edit").send({"on_behalf.mails": ""})
    with runtime.database.transaction() as session:
        message = lock_message(session, old.id)
        assert message is not None
        reopen(session, runtime.keys, message, purpose="registration")
    fresh = runtime.keys.open(next(one for one in outbox(runtime) if one.id == old.id).sealed_token or b"")
    sam.get(f"/r/{fresh}")
    assert "You answer for Amina Diallo" in sam.text
    assert "No nuts" not in sam.text

    visitor.get("/registration/cancel").send()
    with runtime.database.statement() as connection:
        query = text("select id from registration.invitation")
        invitation_id = connection.execute(query).scalar_one()
    with runtime.database.transaction() as session:
        query = text("select event_id from registration.invitation")
        event_id = session.execute(query).scalar_one()
        own = links.issue(session, runtime.keys, purpose="invitation", event_id=event_id, invitation_id=invitation_id)
    assert invitees.say(own, answer="accept", name="Amina Diallo", attendance="in_person", **YES).status_code == 201
    assert sam.get("/registration").heading == "A newer link was sent to you"
    assert "No nuts" in visitor.get("/registration").text
