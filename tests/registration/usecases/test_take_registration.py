"""Answers that arrive without a link: the same rules for a seat, and no address told to strangers."""

from typing import Any, ClassVar
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store import links
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import YES, Invitees, proved, registration_token

PERSON = {"name": "Amina Diallo", "email": "amina@example.org"}


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database, organisation, capacity=1, answers_due_at="2027-03-20T12:00",
        constituencies=[{"code": "press", "label": "Press"}],
    )  # fmt: skip


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


def mails(runtime: Runtime) -> list[str]:
    with runtime.database.statement() as connection:
        return list(connection.execute(text("select type from registration.outbox order by id")).scalars())


class TestByTelephone:
    def say(self, organiser: Organiser, event: EventView, **said: Any) -> Any:
        return organiser.post(f"/v1/events/{event.id}/registrations", json={"answer": "accept", **said})

    def test_a_person_is_added_with_a_place_by_the_same_rules(
        self, organiser: Organiser, event: EventView, runtime: Runtime
    ) -> None:
        made = self.say(organiser, event, **PERSON, constituency="press", role="speaker")

        assert (made.status_code, made.json["state"], made.json["role"]) == (201, "confirmed", "speaker")
        assert self.say(organiser, event, **PERSON).json["code"] == "duplicate-invitee"
        full = self.say(organiser, event, name="Robin", email="robin@example.org")
        assert (full.json["code"], full.json["alternatives"]) == ("event-full", [{"waitlist": "in_person"}])
        waits = self.say(organiser, event, name="Robin", email="robin@example.org", waitlist_if_full=True)
        assert waits.json["state"] == "waitlisted"
        assert proved(runtime, event.id) == {"in_person": 1}
        assert mails(runtime) == ["registration.confirmed", "registration.waitlisted"]
        history = organiser.get(f"/v1/events/{event.id}/registrations/{made.json['id']}/history").json["items"]
        assert {line["actor"].partition(":")[0] for line in history} == {"key"}

    def test_consent_by_word_of_mouth_is_marked_until_they_answer_themselves(
        self, organiser: Organiser, event: EventView, client: FlaskClient, runtime: Runtime, clock: Clock
    ) -> None:
        said = {**PERSON, "how": "phone", "share_in_participant_list": True}
        made = self.say(organiser, event, **said)
        recorded = made.json["recorded"]
        assert (recorded["how"], recorded["consent"], recorded["by"].partition(":")[0]) == ("phone", "oral", "key")
        assert self.say(organiser, event, **PERSON, how="pigeon").status_code == 422

        token = registration_token(runtime, made.json["reference"])
        headers = {"Authorization": f"Registration {token}"}
        assert "by" not in client.get("/v1/registration", headers=headers).json["recorded"]
        client.get(f"/r/{token}")
        assert "By telephone; written down by the organisers" in client.get("/registration/my-data").text

        client.post("/v1/registration/cancel", json={}, headers=headers)
        with runtime.database.transaction() as session:
            own = links.issue(
                session, runtime.keys, purpose="invitation", event_id=event.id,
                invitation_id=UUID(made.json["invitation_id"]),
            )  # fmt: skip
        clock.forward(hours=1)
        assert Invitees(organiser, event, client).say(own).status_code == 201
        (again,) = organiser.get(f"/v1/events/{event.id}/registrations").json["items"]
        assert (again["state"], again["recorded"]) == ("confirmed", None)

    def test_an_invitee_is_answered_for_after_the_time_is_over_and_only_once(
        self, organiser: Organiser, event: EventView, invitees: Invitees, clock: Clock, runtime: Runtime
    ) -> None:
        invitees.one()
        invitation = organiser.get(f"/v1/events/{event.id}/invitations").json["items"][0]["id"]
        clock.forward(days=25)
        said = {"name": "Amina Diallo", "invitation_id": invitation, "notify": False}

        assert [self.say(organiser, event, **said).status_code for _ in range(2)] == [201, 200]

        assert self.say(organiser, event, **said, job_title="Other").json["code"] == "already-answered"
        assert mails(runtime) == []
        assert self.say(organiser, event, **said, email="other@example.org").status_code == 422

    def test_who_is_not_invited_needs_a_name_and_an_address(self, organiser: Organiser, event: EventView) -> None:
        assert set(self.say(organiser, event).json["errors"]) == {"name", "email"}
        unknown = {**PERSON, "constituency": "unheard-of"}
        assert list(self.say(organiser, event, **unknown).json["errors"]) == ["constituency"]


class TestFromThePage:
    def ask(self, client: FlaskClient, event: EventView, **said: Any) -> TestResponse:
        return client.post(f"/v1/events/{event.id}/registrations/open", json={**PERSON, **said})

    @pytest.mark.parametrize(("access", "state"), [("open", "confirmed"), ("request", "pending_approval")])
    def test_the_event_says_who_may_come(
        self, runtime: Runtime, organisation: Organisation, client: FlaskClient, access: str, state: str
    ) -> None:
        event = factories.an_event(runtime.database, organisation, slug=access, access=access)

        assert self.ask(client, event, answer="decline").status_code == 422
        asked = self.ask(client, event, answer="accept")

        assert (asked.status_code, asked.get_json()["state"]) == (201, state)
        assert self.ask(client, event, on_behalf={"name": "x", "email": "x@example.org"}).status_code == 422
        assert self.ask(client, event, email="").status_code == 422

    def test_nobody_gets_in_uninvited_where_that_is_not_meant(
        self, client: FlaskClient, event: EventView, runtime: Runtime, organisation: Organisation, organiser: Organiser
    ) -> None:
        hidden = factories.an_event(runtime.database, organisation, slug="h", access="open", visibility="hidden")
        over = factories.an_event(runtime.database, organisation, slug="o", access="open")
        organiser.post(f"/v1/events/{over.id}/finish")

        assert (self.ask(client, event).status_code, self.ask(client, hidden).status_code) == (403, 404)
        assert "by the link in it" in self.ask(client, event).get_json()["detail"]
        assert self.ask(client, over).get_json()["code"] == "registration-closed"
        assert mails(runtime) == []

    def test_a_known_address_hears_just_what_a_new_one_does_and_gets_its_link(
        self, runtime: Runtime, organisation: Organisation, client: FlaskClient, organiser: Organiser
    ) -> None:
        event = factories.an_event(runtime.database, organisation, slug="open", access="open", capacity=2)
        first = self.ask(client, event).get_json()

        again = self.ask(client, event)

        assert (again.status_code, again.get_json()) == (201, first)
        assert proved(runtime, event.id) == {"in_person": 1}
        assert mails(runtime) == ["registration.confirmed", "link.resent"]
        Invitees(organiser, event, client).says_yes()
        fresh, known = self.ask(client, event, email="new@example.org"), self.ask(client, event)
        assert (fresh.status_code, fresh.get_json()) == (known.status_code, known.get_json())
        assert fresh.get_json()["code"] == "event-full"
        assert len(organiser.get(f"/v1/events/{event.id}/invitations").json["items"]) == 2

    def test_an_invitee_who_lost_the_link_answers_their_invitation(
        self, runtime: Runtime, organisation: Organisation, client: FlaskClient, organiser: Organiser
    ) -> None:
        event = factories.an_event(runtime.database, organisation, slug="open", access="open")
        token = Invitees(organiser, event, client).one(email=PERSON["email"])

        assert self.ask(client, event).get_json()["state"] == "confirmed"

        assert (
            Invitees(organiser, event, client).say(token, **YES, job_title="x").get_json()["code"] == "already-answered"
        )

    @pytest.mark.parametrize("is_invited", [True, False])
    def test_who_only_asked_to_come_learns_no_more_than_everybody(
        self, runtime: Runtime, organisation: Organisation, client: FlaskClient, organiser: Organiser, is_invited: bool
    ) -> None:
        event = factories.an_event(
            runtime.database, organisation, slug="request", access="request",
            venue={"name": "Assembly House", "visibility": "invited"},
            documents=[{"title": "Paper", "kind": "report", "url": "https://example.org/p", "visibility": "invited"}],
        )  # fmt: skip
        if is_invited:
            Invitees(organiser, event, client).one(email=PERSON["email"])
        receipt = self.ask(client, event).get_json()
        token = registration_token(runtime, receipt["reference"])

        seen = client.get("/v1/registration", headers={"Authorization": f"Registration {token}"}).get_json()["event"]

        assert receipt["state"] == "pending_approval"
        assert (bool(seen["venue"]), bool(seen["documents"])) == (is_invited, is_invited)

    def test_whom_the_organisers_refused_stays_refused(
        self, runtime: Runtime, organisation: Organisation, client: FlaskClient, organiser: Organiser
    ) -> None:
        event = factories.an_event(runtime.database, organisation, slug="request", access="request")
        self.ask(client, event)
        path = f"/v1/events/{event.id}/registrations"
        one = organiser.get(path).json["items"][0]["id"]
        organiser.post(f"{path}/{one}/refuse", json={})

        assert self.ask(client, event).get_json()["state"] == "pending_approval"

        assert [row["state"] for row in organiser.get(path).json["items"]] == ["refused"]
        assert mails(runtime) == ["registration.pending", "registration.refused"]


class TestWhoOnlyAsked:
    """Neither letters nor pages tell them what the organisers keep for the invited, until they have a place."""

    HIDDEN = "Tavern Street"
    DETAILS: ClassVar[dict[str, Any]] = {
        "venue": {"name": "Assembly House", "street": HIDDEN, "visibility": "invited"},
        "documents": [{"title": HIDDEN, "url": "https://example.org/paper", "visibility": "invited"}],
    }

    def letters(self, runtime: Runtime) -> list[tuple[str, bool]]:
        """Of each letter its type and whether it tells."""
        with runtime.database.statement() as connection:
            rows = connection.execute(text("select type, facts::text as facts from registration.outbox order by id"))
            return [(row.type, self.HIDDEN in row.facts) for row in rows]

    def test_learns_no_more_than_everybody_until_there_is_a_place(
        self, runtime: Runtime, organisation: Organisation, client: FlaskClient, organiser: Organiser
    ) -> None:
        event = factories.an_event(runtime.database, organisation, access="request", **self.DETAILS)
        path = f"/v1/events/{event.id}/registrations"

        def ask() -> str:
            said = {"answer": "accept", "attendance": "in_person", **PERSON}
            return str(client.post(f"{path}/open", json=said).get_json()["reference"])

        def page(reference: str) -> bool:
            token = registration_token(runtime, reference)
            own = client.get("/v1/registration", headers={"Authorization": f"Registration {token}"})
            return self.HIDDEN in own.text

        reference = ask()
        seen = [page(reference)]
        ask()
        one = organiser.get(path).json["items"][0]["id"]
        organiser.post(f"{path}/{one}/approve", json={})
        seen.append(page(reference))
        organiser.post(f"{path}/{one}/cancel", json={})

        assert seen == [False, True]
        assert self.letters(runtime) == [
            ("registration.pending", False),
            ("link.resent", False),
            ("registration.confirmed", True),
            ("registration.cancelled", False),
        ]

    def test_is_another_one_than_who_was_invited(
        self, runtime: Runtime, organisation: Organisation, client: FlaskClient, organiser: Organiser
    ) -> None:
        event = factories.an_event(runtime.database, organisation, requires_approval=True, **self.DETAILS)
        reference = Invitees(organiser, event, client).says_yes()["reference"]

        assert ("registration.pending", True) in self.letters(runtime)
        token = registration_token(runtime, str(reference))
        own = client.get("/v1/registration", headers={"Authorization": f"Registration {token}"})
        assert self.HIDDEN in own.text

    @pytest.mark.parametrize("is_invited", [True, False])
    def test_learns_no_more_by_proposing(
        self, runtime: Runtime, organisation: Organisation, client: FlaskClient, organiser: Organiser, clock: Clock,
        is_invited: bool,
    ) -> None:  # fmt: skip
        event = factories.an_event(
            runtime.database, organisation, access="request", requires_approval=True,
            edits_end_at="2027-03-01T12:00", **self.DETAILS,
        )  # fmt: skip
        path = f"/v1/events/{event.id}"
        if is_invited:
            reference = Invitees(organiser, event, client).says_yes()["reference"]
        else:
            said = {"answer": "accept", "attendance": "in_person", **PERSON}
            reference = client.post(f"{path}/registrations/open", json=said).get_json()["reference"]
        own = {"headers": {"Authorization": f"Registration {registration_token(runtime, str(reference))}"}}
        clock.forward(days=25)

        client.post("/v1/registration/propose-change", json={"message": "A colleague comes along."}, **own)
        proposal = organiser.get(f"{path}/proposals").json["items"][0]["id"]
        organiser.post(f"{path}/proposals/{proposal}/refuse", json={})
        one = organiser.get(f"{path}/registrations").json["items"][0]["id"]
        organiser.post(f"{path}/registrations/{one}/approve", json={})
        client.post("/v1/registration/substitute", json={"name": "Sam Sample", "email": "sam@example.com"}, **own)

        assert [tells for kind, tells in self.letters(runtime) if kind.startswith("proposal.")] == [is_invited] * 2
