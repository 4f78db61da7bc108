"""An invitee looks at the invitation and answers it through the API."""

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.registration.domain.answers import Answer
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.cancel_registration import cancel_own_registration
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import YES, Invitees, registration_token


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database,
        organisation,
        attendance={"in_person": {"capacity": 2}, "remote": {"capacity": 5, "join_url": "https://meet.example.org/x"}},
        waitlist_policy="first_come",
        answers_due_at="2027-03-20T00:00",
        contacts=[
            {"topic": "press", "name": "Ben Okafor", "email": "ben@example.org", "public": True}
            | {"deputy_email": "deputy@example.org", "away_from": "2027-01-04", "away_until": "2027-01-05"}
        ],
        fallback_contact={"name": "Events team", "email": "events@example.org"},
    )


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


class TestLooking:
    def test_shows_the_event_and_the_name_on_the_envelope_and_nothing_else_of_the_person(
        self, invitees: Invitees
    ) -> None:
        token = invitees.one(organisation="Ministry of Examples", job_title="Director")

        shown = invitees.look(token)

        assert shown.status_code == 200
        assert shown.json["envelope_name"] == "Amina Diallo"
        assert "p1@example.org" not in shown.text
        assert "Ministry" not in shown.text
        assert "meet.example.org" not in shown.text

    def test_tells_the_times_as_on_the_wall_and_as_instants(self, invitees: Invitees) -> None:
        event = invitees.look(invitees.one()).json["event"]

        assert event["answers_due_at"] == "2027-03-20T00:00"
        assert event["answers_due_at_utc"] == "2027-03-20T00:00:00Z"
        assert (event["starts_at"], event["starts_at_utc"]) == ("2027-04-01T11:00", "2027-04-01T10:00:00Z")

    def test_tells_whom_to_ask_and_not_who_is_away(self, invitees: Invitees) -> None:
        shown = invitees.look(invitees.one())

        assert shown.json["event"]["contacts"][0]["email"] == "ben@example.org"
        assert "deputy" not in shown.text
        assert "away" not in shown.text

    def test_changes_nothing_however_often(self, invitees: Invitees) -> None:
        token = invitees.one()
        before = invitees.look(token).json

        assert [invitees.look(token).json for _ in range(3)] == [before] * 3

    def test_treats_unknown_and_malformed_links_alike(self, invitees: Invitees) -> None:
        unknown, malformed = invitees.look("x" * 43), invitees.look("not a token!")

        assert (unknown.status_code, malformed.status_code) == (404, 404)
        assert unknown.data == malformed.data


class TestAccepting:
    def test_confirms_while_seats_are_free(self, invitees: Invitees) -> None:
        answer = invitees.say(invitees.one())

        assert answer.status_code == 201
        assert set(answer.json or {}) == {"reference", "state", "attendance", "message"}
        assert answer.json["state"] == "confirmed"
        assert invitees.seats()["confirmed"] == 1

    def test_answers_the_same_again_with_the_same_body_and_stores_nothing(self, invitees: Invitees) -> None:
        token = invitees.one()
        first = invitees.say(token)

        again = invitees.say(token)

        assert (again.status_code, again.json) == (200, first.json)
        assert invitees.seats()["confirmed"] == 1

    @pytest.mark.parametrize("first", ["", "p1@example.org"])
    def test_takes_what_goes_without_saying_for_the_same(self, invitees: Invitees, first: str) -> None:
        token = invitees.one(email="p1@example.org")
        said = {**YES, "email": first} if first else YES
        assert invitees.say(token, **said).status_code == 201

        for email in ("", "p1@example.org", "P1@Example.ORG"):
            assert invitees.say(token, **{**YES, "email": email} if email else YES).status_code == 200
        assert invitees.say(token, **YES, email="other@example.org").json["code"] == "already-answered"

    def test_knows_an_answer_that_an_earlier_release_kept_as_it_was_sent(
        self, organiser: Organiser, organisation: Organisation, client: FlaskClient, runtime: Runtime
    ) -> None:
        invitees = Invitees(organiser, factories.an_event(runtime.database, organisation, slug="one-way"), client)
        token, said = invitees.one(), {"answer": "accept", "name": "Amina Diallo"}
        first = invitees.say(token, **said)
        as_sent = runtime.keys.digest("answer", Answer(answer="accept", name="Amina Diallo").canonical())
        with runtime.database.transaction() as session:
            session.execute(text("update registration.registration set answer_digest = :digest"), {"digest": as_sent})

        again = invitees.say(token, **said)
        assert (again.status_code, again.json) == (200, first.json)
        assert invitees.say(token, **said | {"name": "Somebody Else"}).json["code"] == "already-answered"

    def test_refuses_another_answer_after_a_yes(self, invitees: Invitees) -> None:
        token = invitees.one()
        invitees.say(token)

        for other in ({"answer": "decline"}, {**YES, "name": "Somebody Else"}):
            answer = invitees.say(token, **other)
            assert (answer.status_code, answer.json["code"]) == (409, "already-answered")

    @pytest.mark.parametrize(
        ("again", "kept"), [({}, {"sort": "Diallo"}), ({"email": "other@example.com", "name": "Kit Other"}, {})]
    )
    def test_of_the_same_person_keeps_under_what_organisers_look_for_them(
        self, invitees: Invitees, organiser: Organiser, again: dict[str, str], kept: dict[str, str]
    ) -> None:
        token = invitees.one()
        invitees.say(token)
        people = f"/v1/events/{invitees.event.id}/registrations"
        own = f"{people}/{organiser.get(people).json['items'][0]['id']}"
        organiser.patch(own, json={"names": {"sort": "Diallo"}}, version="*")
        organiser.post(f"{own}/cancel")
        assert invitees.say(token, **{**YES, **again}).status_code == 201
        assert organiser.get(own).json["names"] == kept

    def test_says_what_is_open_when_the_mode_is_full(self, invitees: Invitees) -> None:
        invitees.say(invitees.one())
        invitees.say(invitees.one())

        answer = invitees.say(invitees.one())

        assert (answer.status_code, answer.json["code"]) == (409, "event-full")
        assert answer.json["alternatives"] == [{"attendance": "remote"}, {"waitlist": "in_person"}]

    def test_waitlists_when_asked_to(self, invitees: Invitees) -> None:
        for _ in range(2):
            invitees.say(invitees.one())

        answer = invitees.say(invitees.one(), **YES, waitlist_if_full=True)

        assert (answer.status_code, answer.json["state"]) == (201, "waitlisted")
        assert invitees.seats()["waitlisted"] == 1

    def test_needs_a_name_and_a_mode_when_there_are_several(self, invitees: Invitees) -> None:
        token = invitees.one()

        assert list(invitees.say(token, answer="accept").json["errors"]) == ["name"]
        answer = invitees.say(token, answer="accept", name="Amina Diallo")
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["attendance"])

    @pytest.mark.parametrize("kind", ["forwarded", "substitute"])
    def test_names_somebody_by_the_name_and_address_of_the_answer(self, invitees: Invitees, kind: str) -> None:
        token, said = invitees.one(), {"answer": kind, "name": "Robin Example"}

        assert list(invitees.say(token, **said).json["errors"]) == ["email"]
        answer = invitees.say(token, **said, email="robin@example.com", organisation="Example House")

        assert (answer.status_code, answer.json["state"]) == (201, "proposed")
        (found,) = invitees.organiser.get(f"/v1/events/{invitees.event.id}/proposals").json["items"]
        assert found["proposed"]["email"] == "robin@example.com"

    def test_waits_for_approval_when_another_address_is_given(self, invitees: Invitees) -> None:
        answer = invitees.say(invitees.one(), **YES, email="other@example.org")

        assert answer.json["state"] == "pending_approval"
        assert invitees.seats()["confirmed"] == 0

    def test_knows_the_invited_address_in_other_letters(self, invitees: Invitees) -> None:
        answer = invitees.say(invitees.one(email="amina@example.org"), **YES, email="Amina@Example.ORG")

        assert answer.json["state"] == "confirmed"

    def test_is_refused_with_a_contact_once_the_time_to_answer_is_over(self, invitees: Invitees, clock: Clock) -> None:
        token = invitees.one()
        clock.forward(days=19)

        answer = invitees.say(token)

        assert (answer.status_code, answer.json["code"]) == (409, "registration-closed")
        assert answer.json["contact"]["email"] == "events@example.org"
        assert invitees.say(token, answer="decline").status_code == 201

    def test_is_told_again_when_answers_are_no_longer_taken(self, invitees: Invitees, clock: Clock) -> None:
        token = invitees.one()
        first = invitees.say(token)
        clock.forward(days=19)

        again, other = invitees.say(token), invitees.say(token, **YES, job_title="Director")

        assert (again.status_code, again.json) == (200, first.json)
        assert (other.status_code, other.json["code"]) == (409, "already-answered")

    @pytest.mark.parametrize(("action", "status"), [("postpone", 200), ("cancel", 410)])
    def test_says_what_became_of_the_event(self, invitees: Invitees, action: str, status: int) -> None:
        token = invitees.one()
        invitees.organiser.post(f"/v1/events/{invitees.event.id}/{action}")

        looked = invitees.look(token)

        told = looked.get_json()
        assert looked.status_code == status
        assert (told.get("why"), told.get("is_open")) == (("cancelled", None) if status == 410 else (None, False))

    def test_is_gone_after_the_event(self, invitees: Invitees, clock: Clock) -> None:
        token = invitees.one()
        clock.forward(days=60)

        answer = invitees.say(token)

        assert (answer.status_code, answer.json["code"], answer.json["why"]) == (410, "gone", "past")


class TestDeclining:
    def test_is_always_possible_on_a_full_event_and_can_be_taken_back(self, invitees: Invitees) -> None:
        token = invitees.one()
        declined = invitees.say(token, answer="decline", reason="I am travelling.")
        assert (declined.status_code, declined.json["state"]) == (201, "declined")

        accepted = invitees.say(token)

        assert (accepted.status_code, accepted.json["state"]) == (201, "confirmed")
        assert accepted.json["reference"] == declined.json["reference"]

    def test_tells_why_by_a_code_and_whether_to_be_asked_again(
        self, invitees: Invitees, organiser: Organiser, event: EventView
    ) -> None:
        token = invitees.one()
        said = {"answer": "decline", "reason": "A strike.", "reason_code": "travel", "next_time": True}
        assert invitees.say(token, **said).status_code == 201

        path = f"/v1/events/{event.id}/registrations"
        told = organiser.get(path).json["items"][0]
        assert (told["decline_reason"], told["reason_code"], told["next_time"]) == ("A strike.", "travel", True)
        assert told["answers"] == {}
        row = next(csv.DictReader(io.StringIO(organiser.get(f"{path}.csv").text)))
        assert (row["decline_reason"], row["reason_code"], row["next_time"]) == ("A strike.", "travel", "yes")

        assert invitees.say(token).status_code == 201
        told = organiser.get(path).json["items"][0]
        assert (told["reason_code"], told["next_time"]) == ("", False)

    @pytest.mark.parametrize("field", [{"reason_code": "travel"}, {"next_time": True}, {"reason_code": "weather"}])
    def test_a_yes_has_no_reason_and_a_reason_is_one_of_the_codes(
        self, invitees: Invitees, field: dict[str, Any]
    ) -> None:
        answer = invitees.say(invitees.one(), **{**YES, **field})

        assert (answer.status_code, list(answer.json["errors"])) == (422, list(field))

    def test_is_said_once(self, invitees: Invitees) -> None:
        token = invitees.one()
        first = invitees.say(token, answer="decline")

        again = invitees.say(token, answer="decline", reason="Still no.")

        assert (again.status_code, again.json) == (200, first.json)

    def test_says_nothing_new_once_the_place_was_given_back(self, invitees: Invitees, runtime: Runtime) -> None:
        token = invitees.one()
        reference = invitees.say(token).json["reference"]
        link = registration_token(runtime, reference)
        cancel_own_registration(runtime.database, runtime.keys, link, now=runtime.now())

        answer = invitees.say(token, answer="decline")

        assert (answer.status_code, answer.json["state"]) == (200, "cancelled")


class TestBadInput:
    @pytest.mark.parametrize(
        ("said", "field"),
        [
            pytest.param({"answer": "maybe", "name": "A"}, "answer", id="an answer we do not know"),
            pytest.param({"attendance": "in_person"}, "answer", id="no answer"),
            pytest.param({"attendance": "in_person"}, "name", id="no name"),
            pytest.param({**YES, "email": "a@b, evil@example.com"}, "email", id="two addresses in one"),
            pytest.param({**YES, "name": "A\nBcc: x"}, "name", id="a line break in a name"),
            pytest.param({**YES, "name": "A\x00"}, "name", id="a NUL"),
            pytest.param({**YES, "seat": 1}, "seat", id="a field we do not know"),
            pytest.param({**YES, "attendance": "hologram"}, "attendance", id="a mode we do not know"),
            pytest.param({**YES, "companions": [{"name": "B"}]}, "companions", id="a companion who is not allowed"),
            pytest.param({**YES, "answers": {"diet": "x"}}, "answers.diet", id="a question nobody asked"),
            pytest.param({**YES, "waitlist_if_full": "yes"}, "waitlist_if_full", id="a flag that is none"),
        ],
    )
    def test_is_refused_by_the_name_of_the_field_and_stores_nothing(
        self, invitees: Invitees, said: dict[str, Any], field: str
    ) -> None:
        token = invitees.one()

        answer = invitees.say(token, **said)

        assert (answer.status_code, answer.json["code"]) == (422, "validation-failed")
        assert field in answer.json["errors"]
        assert invitees.look(token).json["answer"] == "none"


def test_of_each_kind_of_companion_one_may_bring_as_many_as_the_organiser_says(
    organiser: Organiser, invitees: Invitees
) -> None:
    event = f"/v1/events/{invitees.event.id}"
    limits = {"companion_limits": {"aide": 1}, "companions_not_counted": ["security"]}
    assert organiser.patch(event, json=limits, version="*").status_code == 200
    token = invitees.one(companions_allowed=3)
    assert invitees.look(token).json["event"]["companion_kinds"] == ["security", "aide"]
    aides = [{"name": name, "kind": "aide"} for name in ("Ann", "Bo")]
    refused = invitees.say(token, **YES, companions=aides)
    assert refused.json["errors"] == {"companions.1.kind": ["You can bring this many people of this kind: 1."]}
    others = [aides[0], {"name": "Bo", "kind": "security"}]
    assert invitees.say(token, **YES, companions=others).status_code == 201
    assert invitees.seats()["confirmed"] == 2, "who guards somebody takes no place"


def test_kinds_of_companion_may_have_places_of_their_own_and_take_none_of_the_room(
    organiser: Organiser, invitees: Invitees
) -> None:
    event = f"/v1/events/{invitees.event.id}"
    assert organiser.patch(event, json={"companion_places": {"aide": 3}}, version="*").status_code == 200
    invitees.usual = {"companions_allowed": 3}
    aides = [{"name": name, "kind": "aide"} for name in ("Ann", "Bo")]

    def apart() -> dict[str, Any]:
        (pool,) = organiser.get(f"{event}/capacity").json["others"]
        return {name: pool[name] for name in ("kind", "code", "confirmed", "free")}

    first = invitees.say(invitees.one(), **YES, companions=aides)
    assert first.status_code == 201
    assert (invitees.seats()["confirmed"], apart()) == (
        1, {"kind": "companion", "code": "aide", "confirmed": 2, "free": 1},
    )  # fmt: skip

    late = invitees.one()
    refused = invitees.say(late, **YES, companions=aides)
    assert (refused.status_code, refused.json["code"]) == (409, "quota-full")
    assert "companion aide" in refused.json["detail"]
    assert invitees.say(late, **YES, companions=aides[:1]).status_code == 201
    assert invitees.look(invitees.one()).json["full_choices"] == [["companion", "aide"]]

    answer = organiser.get(f"{event}/registrations").json["items"][1]
    assert organiser.post(f"{event}/registrations/{answer['id']}/cancel", json={}).status_code == 200
    assert (invitees.seats()["confirmed"], apart()["free"]) == (1, 2)
