"""Once badges are made, details change only as the organisers agree; a small correction never costs the place."""

from typing import Any

import pytest

from services.registration.runtime import Runtime
from services.registration.usecases.ask_forms import ask_forms
from tests.factories import Clock
from tests.invitees import Invitees, registration_token
from tests.registration.api.test_sending import outbox
from tests.registration.pages.test_own_data import entered
from tests.registration.pages.visitor import Visitor
from tests.registration.schemas.test_badge_files import pages_of

PROPOSE = "/registration/propose-change"


@pytest.fixture
def token(visitor: Visitor, invitees: Invitees, runtime: Runtime, clock: Clock) -> str:
    """Somebody with a place, whose details are closed."""
    reference = entered(visitor, invitees, runtime, job_title="Director")
    path = f"/v1/events/{invitees.event.id}"
    ended = invitees.organiser.patch(path, json={"edits_end_at": "2027-03-25T12:00"}, version="*")
    assert ended.json["edits_end_at_utc"] == "2027-03-25T12:00:00Z"
    assert "until" in visitor.get("/registration").text
    clock.forward(days=25)
    return registration_token(runtime, reference)


def proposals(invitees: Invitees) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = invitees.organiser.get(f"/v1/events/{invitees.event.id}/proposals").json["items"]
    return found


def decide(invitees: Invitees, decision: str, **said: str) -> Any:
    path = f"/v1/events/{invitees.event.id}/proposals/{proposals(invitees)[0]['id']}/{decision}"
    return invitees.organiser.post(path, json=said)


def stored(invitees: Invitees) -> dict[str, Any]:
    one: dict[str, Any] = invitees.organiser.get(f"/v1/events/{invitees.event.id}/registrations").json["items"][0]
    return one


def patch(visitor: Visitor, token: str, **changes: Any) -> Any:
    headers = {"Authorization": f"Registration {token}", "If-Match": "*"}
    return visitor.client.patch("/v1/registration", json=changes, headers=headers)


def test_the_door_to_own_changes_is_closed(visitor: Visitor, token: str) -> None:
    assert visitor.get("/registration/edit").path == "/registration"
    refused = patch(visitor, token, name="Other")
    assert (refused.status_code, refused.json["code"]) == (409, "registration-closed")


def test_a_proposal_changes_nothing_until_it_is_agreed_to_and_then_all_of_it(
    visitor: Visitor, invitees: Invitees, runtime: Runtime, token: str
) -> None:
    before = stored(invitees)
    visitor.get(PROPOSE).send({"name": "Amina Diallo-Sow", "answers.dietary": "No fish", "message": "I married."})
    assert "The organisers have your proposal." in visitor.text
    assert stored(invitees) == before | {"change_waits": True}
    assert "The organisers have your proposal." in visitor.get("/registration").text
    (one,) = proposals(invitees)
    assert (one["kind"], one["state"], one["proposed"]) == ("change", "pending", None)
    assert one["change"] == {"fields": {"name": "Amina Diallo-Sow"}, "sensitive": ["dietary"], "message": "I married."}
    tasks = invitees.organiser.get(f"/v1/events/{invitees.event.id}/tasks").json["items"]
    assert [task["subject"]["kind"] for task in tasks if task["kind"] == "decide-proposal"] == ["change"]
    assert decide(invitees, "approve").json["state"] == "approved"
    after = stored(invitees)
    assert (after["name"], after["state"], after["job_title"]) == ("Amina Diallo-Sow", "confirmed", before["job_title"])
    assert "No fish" in visitor.get("/registration").text
    told = outbox(runtime)[-1]
    assert (told.type, told.facts["kind"], told.facts["approved"]) == ("proposal.decided", "change", True)
    assert decide(invitees, "approve").json["version"] == proposals(invitees)[0]["version"]
    assert outbox(runtime)[-1].id == told.id


def test_the_list_marks_whose_change_waits_and_the_next_print_has_what_was_agreed_to(
    visitor: Visitor, invitees: Invitees, token: str, clock: Clock
) -> None:
    event = f"/v1/events/{invitees.event.id}"
    invitees.says_yes(answers={"dietary": "none"}, acknowledge_discussion_rule=True)
    printed = clock.forward(hours=1)

    def waiting() -> list[str]:
        items = invitees.organiser.get(f"{event}/registrations?change_waits=true").json["items"]
        assert all(one["change_waits"] for one in items)
        return [one["name"] for one in items]

    def badges() -> int:
        since = {"updated_since": printed.isoformat()}
        found = pages_of(invitees.organiser.get(f"{event}/badges.pdf", query_string=since).data)
        return sum(page.count(" re S") for page in found)

    assert (waiting(), badges()) == ([], 0)
    visitor.get(PROPOSE).send({"name": "Amina Diallo-Sow"})
    assert (waiting(), badges()) == (["Amina Diallo"], 0)
    clock.forward(minutes=1)
    decide(invitees, "approve")
    assert (waiting(), badges()) == ([], 1)


def test_what_the_organiser_corrected_meanwhile_stays(visitor: Visitor, invitees: Invitees, token: str) -> None:
    visitor.get(PROPOSE).send({"name": "Amina Diallo-Sow"})
    path = f"/v1/events/{invitees.event.id}/registrations/{stored(invitees)['id']}"
    invitees.organiser.patch(path, json={"job_title": "Chair", "answers": {"dietary": "Nothing raw"}}, version="*")
    decide(invitees, "approve")
    after = stored(invitees)
    assert (after["name"], after["job_title"]) == ("Amina Diallo-Sow", "Chair")
    assert "Nothing raw" in visitor.get("/registration").text


def test_what_is_asked_only_since_then_stands_in_no_way_and_stays_to_be_answered(
    visitor: Visitor, invitees: Invitees, runtime: Runtime, token: str, clock: Clock
) -> None:
    visitor.get(PROPOSE).send({"job_title": "Chair", "answers.dietary": "No fish"})
    event = invitees.organiser.get(f"/v1/events/{invitees.event.id}")
    asked = [*event.json["questions"], *(
        {"code": f"allergy-{step}", "label": "To what are you allergic?", "kind": "text", "when": step,
         "required": True, "sensitive": step == "confirmed", "purpose": "The kitchen"}
        for step in ("accepted", "confirmed")
    )]  # fmt: skip
    path = f"/v1/events/{invitees.event.id}"
    assert invitees.organiser.patch(path, json={"questions": asked}, version="*").status_code == 200
    decided = decide(invitees, "approve")
    assert (decided.status_code, stored(invitees)["job_title"]) == (200, "Chair"), decided.text
    assert "No fish" in visitor.get("/registration").text
    ask_forms(runtime.database, runtime.keys, now=clock.forward(hours=25))
    assert outbox(runtime)[-1].facts["questions"] == ["To what are you allergic?"]
    visitor.get("/registration").get(str(visitor.page.select_one("main a[role=button]")["href"]))
    answer = {f"answers.allergy-{step}": "Nuts" for step in ("accepted", "confirmed")}
    assert "The organisers have your proposal." in visitor.send(answer).text


def test_a_no_is_told_with_its_reason_and_leaves_everything(
    visitor: Visitor, invitees: Invitees, runtime: Runtime, token: str
) -> None:
    before = stored(invitees)
    visitor.get(PROPOSE).send({"message": "May I sit in front?"})
    assert decide(invitees, "refuse", reason="There is no order of seats.").json["state"] == "refused"
    assert stored(invitees) == before
    told = outbox(runtime)[-1]
    assert (told.type, told.facts["approved"], told.facts["reason"]) == (
        "proposal.decided", False, "There is no order of seats.",
    )  # fmt: skip


def test_what_could_not_be_agreed_to_is_told_at_once_and_nothing_typed_is_lost(
    visitor: Visitor, invitees: Invitees, token: str
) -> None:
    visitor.get(PROPOSE).send({"name": "", "message": "Kept"})
    assert (visitor.status, visitor.problems, visitor.served()["message"]) == (422, ["Enter a name"], "Kept")
    visitor.get(PROPOSE).send({"answers.dietary": ""})
    assert visitor.problems == ["Please answer: Is there anything you do not eat?"]
    visitor.get(PROPOSE).send()
    assert (visitor.status, visitor.problems) == (422, ["Change something above, or write what should be different."])
    assert proposals(invitees) == []


def test_sent_twice_it_is_one_and_five_may_wait(visitor: Visitor, invitees: Invitees, token: str) -> None:
    headers = {"Authorization": f"Registration {token}"}
    said = [
        visitor.client.post("/v1/registration/propose-change", json={"job_title": title}, headers=headers).status_code
        for title in ("Chair", "Chair", "a", "b", "c", "d", "e")
    ]
    assert said == [201, 200, 201, 201, 201, 201, 409]
    assert len(proposals(invitees)) == 5


def test_before_that_time_there_is_nothing_to_propose(visitor: Visitor, invitees: Invitees, runtime: Runtime) -> None:
    headers = {"Authorization": f"Registration {registration_token(runtime, entered(visitor, invitees, runtime))}"}
    answer = visitor.client.post("/v1/registration/propose-change", json={"name": "Other"}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (409, "invalid-transition")
    assert visitor.get(PROPOSE).path == "/registration"
