"""Who is named by another comes only when the organiser agrees; the place waits meanwhile, and nobody sees both."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store import links
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import YES, Invitees, proved, registration_token

SAM = {"name": "Sam Sample", "email": "sam@example.com", "organisation": "Sample University"}


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database, organisation, capacity=1, waitlist_policy="first_come",
        constituencies=[{"code": "press", "label": "Press", "ceiling": 0}, {"code": "academia", "label": "Academia"}],
        discussion_rule={"kind": "chatham_house"},
    )  # fmt: skip


@dataclass
class Case:
    """One event with a place, and everybody's doors."""

    organiser: Organiser
    event: EventView
    client: FlaskClient
    runtime: Runtime

    @property
    def invitees(self) -> Invitees:
        return Invitees(self.organiser, self.event, self.client)

    def path(self, rest: str) -> str:
        return f"/v1/events/{self.event.id}/{rest}"

    def states(self, things: str = "registrations") -> list[str]:
        return [one["state"] for one in reversed(self.organiser.get(self.path(things)).json["items"])]

    def name(self, token: str, **person: str) -> TestResponse:
        headers = {"Authorization": f"Registration {token}"}
        return self.client.post("/v1/registration/substitute", json={**SAM, **person}, headers=headers)

    def decide(self, decision: str, **said: Any) -> Any:
        newest = self.organiser.get(self.path("proposals")).json["items"][0]["id"]
        return self.organiser.post(self.path(f"proposals/{newest}/{decision}"), json=said)

    def token_of(self, email: str) -> str:
        """A link to the invitation of an address, as its mail carries one."""
        query = text("select id, event_id from registration.invitation where email = :email")
        with self.runtime.database.transaction() as session:
            row = session.execute(query, {"email": email}).one()
            return links.issue(
                session, self.runtime.keys, purpose="invitation", event_id=row.event_id, invitation_id=row.id
            )

    def mails(self) -> list[tuple[str, str]]:
        query = "select type, facts->'recipient'->>'email' as email from registration.outbox order by id"
        with self.runtime.database.statement() as connection:
            return [(row.type, row.email) for row in connection.execute(text(query))]


AGREED = {**YES, "acknowledge_discussion_rule": True}


@pytest.fixture
def case(organiser: Organiser, event: EventView, client: FlaskClient, runtime: Runtime) -> Case:
    return Case(organiser, event, client, runtime)


@pytest.fixture
def token(case: Case) -> str:
    """Somebody with the only place, and one who waits for it."""
    one = case.invitees.one(email="first@example.org")
    reference = case.invitees.say(one, **AGREED, job_title="Director").get_json()["reference"]
    waiting = case.invitees.one(email="waiting@example.org")
    case.invitees.say(waiting, **AGREED, waitlist_if_full=True)
    return registration_token(case.runtime, reference)


class TestASubstitute:
    def test_takes_over_the_place_and_nothing_else(self, case: Case, token: str) -> None:
        named = [case.name(token) for _ in range(2)]
        assert [one.status_code for one in named] == [201, 200]
        assert named[0].get_json() == named[1].get_json()
        assert case.states() == ["confirmed", "waitlisted"], "until they decide nothing changes"

        approved = [case.decide("approve") for _ in range(2)]

        assert [one.json["state"] for one in approved] == ["approved", "approved"]
        assert case.states() == ["substituted", "waitlisted"]
        assert case.invitees.seats() | {"held": 1, "confirmed": 0, "free": 0} == case.invitees.seats()
        proved(case.runtime, case.event.id)
        assert case.mails()[2:] == [
            ("proposal.made", "first@example.org"),
            ("invitation.issued", "sam@example.com"),
            ("proposal.decided", "first@example.org"),
        ]
        sam = case.token_of("sam@example.com")
        assert "Director" not in case.invitees.look(sam).text
        assert case.invitees.say(sam, **{**AGREED, "name": "Sam Sample"}).get_json()["state"] == "confirmed"
        assert "Sam" not in case.client.get("/v1/registration", headers={"Authorization": f"Registration {token}"}).text
        assert proved(case.runtime, case.event.id) == {"in_person": 1}

    def test_who_says_no_frees_the_place_for_the_next(self, case: Case, token: str) -> None:
        case.name(token)
        case.decide("approve")

        case.invitees.say(case.token_of("sam@example.com"), answer="decline")

        assert case.states() == ["substituted", "confirmed", "declined"]
        assert proved(case.runtime, case.event.id) == {"in_person": 1}

    def test_of_one_who_declined_leaves_the_no_when_refused(self, case: Case) -> None:
        invited = case.invitees.one(email="no@example.org")
        case.invitees.say(invited, answer="decline")
        assert case.invitees.say(invited, answer="substitute", proposed=SAM).status_code == 201

        case.decide("refuse")

        answers = {one["email"]: one["answer"] for one in case.organiser.get(case.path("invitations")).json["items"]}
        assert answers["no@example.org"] == "declined"

    def test_refused_leaves_everything_as_it_was(self, case: Case, token: str) -> None:
        case.name(token)

        refused = case.decide("refuse", reason="The group is set.")

        assert refused.json["state"] == "refused"
        assert case.decide("approve").json["code"] == "invalid-transition"
        assert case.states() == ["confirmed", "waitlisted"]
        assert case.mails()[-1] == ("proposal.decided", "first@example.org")
        assert case.name(token).status_code == 201, "they may name somebody again"

    def test_needs_a_seat_for_their_own_group(self, case: Case, token: str) -> None:
        case.name(token)

        full = case.decide("approve", constituency="press")

        assert full.json["code"] == "quota-full"
        assert (case.states(), case.states("invitations")) == (["confirmed", "waitlisted"], ["answered", "answered"])
        assert case.decide("approve", constituency="academia").status_code == 200
        proved(case.runtime, case.event.id)

    def test_there_and_back_again_ends_sane(self, case: Case, token: str) -> None:
        case.name(token)
        case.decide("approve")
        receipt = case.invitees.say(case.token_of("sam@example.com"), **AGREED).get_json()
        back = registration_token(case.runtime, receipt["reference"])
        case.name(back, name="Amina Diallo", email="first@example.org")

        assert case.decide("approve").status_code == 200

        again = case.invitees.say(case.token_of("first@example.org"), **AGREED)
        assert again.get_json()["state"] == "confirmed"
        assert case.states() == ["substituted", "waitlisted", "substituted", "confirmed"]
        assert proved(case.runtime, case.event.id) == {"in_person": 1}

    @pytest.mark.parametrize("email", ["first@example.org", "waiting@example.org"])
    def test_is_somebody_else_who_does_not_come_yet(self, case: Case, token: str, email: str) -> None:
        named = case.name(token, email=email)
        told = named if named.status_code == 422 else case.decide("approve")

        assert told.get_json()["code"] in ("validation-failed", "duplicate-invitee")
        assert case.states() == ["confirmed", "waitlisted"]

    def test_is_let_in_by_the_organiser_at_once(self, case: Case, token: str) -> None:
        first = case.organiser.get(case.path("registrations")).json["items"][-1]["id"]

        done = case.organiser.post(case.path(f"registrations/{first}/substitute"), json=SAM)

        assert (done.status_code, done.json["state"]) == (200, "substituted")
        assert ("invitation.issued", "sam@example.com") in case.mails()
        assert case.organiser.post(case.path(f"registrations/{first}/substitute"), json=SAM).status_code == 409
        proved(case.runtime, case.event.id)


class TestAnInvitation:
    def test_is_passed_to_another_before_it_is_answered(self, case: Case) -> None:
        first = case.invitees.one(email="first@example.org")

        named = case.invitees.say(first, answer="substitute", proposed=SAM)
        assert (named.status_code, named.get_json()["state"]) == (201, "proposed")
        other = {**SAM, "email": "other@example.com"}
        assert case.invitees.say(first, answer="substitute", proposed=other).get_json()["code"] == "invalid-transition"
        invitation = case.organiser.get(case.path("invitations")).json["items"][0]
        assert (invitation["answer"], invitation["registration_id"]) == ("delegated", None)
        assert case.decide("approve").status_code == 200

        assert case.invitees.say(first, **AGREED).status_code == 410
        assert case.invitees.say(case.token_of("sam@example.com"), **AGREED).get_json()["state"] == "confirmed"

    def test_can_still_be_answered_by_who_was_invited(self, case: Case) -> None:
        first = case.invitees.one(email="first@example.org")
        case.invitees.say(first, answer="substitute", proposed=SAM)
        case.decide("refuse")

        assert case.invitees.say(first, **AGREED).get_json()["state"] == "confirmed"
        assert case.invitees.say(first, answer="forwarded", proposed=SAM).get_json()["code"] == "already-answered"

    def test_that_was_passed_on_brings_an_invitation_and_no_seat(self, case: Case) -> None:
        first = case.invitees.one(email="first@example.org")
        assert case.invitees.say(first, answer="forwarded", proposed=SAM).status_code == 201
        assert case.mails() == [], "the organisers hear first"

        assert case.decide("approve").json["kind"] == "forwarded"

        assert case.states() == []
        assert case.mails() == [("invitation.issued", "sam@example.com"), ("proposal.decided", "sam@example.com")]
        assert case.invitees.say(first, **AGREED).get_json()["state"] == "confirmed", "theirs stays valid"

    @pytest.mark.parametrize(
        ("said", "wrong"),
        [({"answer": "substitute"}, ["name", "email"]), ({**AGREED, "proposed": SAM}, ["proposed"])],
    )
    def test_names_somebody_only_where_that_is_the_answer(
        self, case: Case, said: dict[str, Any], wrong: list[str]
    ) -> None:
        told = case.invitees.say(case.invitees.one(), **said)

        assert (told.status_code, list(told.get_json()["errors"])) == (422, wrong)


def test_a_proposal_is_a_task_until_it_is_decided(case: Case, token: str) -> None:
    case.name(token)
    open_ = case.organiser.get(case.path("tasks?done=false")).json["items"]
    case.decide("refuse")

    assert [(task["kind"], task["subject"]["kind"]) for task in open_] == [("decide-proposal", "substitute")]
    assert case.organiser.get(case.path("tasks?done=false")).json["items"] == []


def test_what_is_said_of_somebody_is_sealed(case: Case, token: str) -> None:
    case.name(token)

    with case.runtime.database.statement() as connection:
        stored = connection.execute(text("select p::text from registration.proposal p")).scalar_one()
    assert "sam" not in stored.lower()
    listed = case.organiser.get(case.path("proposals?state=pending&kind=substitute")).json["items"]
    assert [one["proposed"]["email"] for one in listed] == ["sam@example.com"]
