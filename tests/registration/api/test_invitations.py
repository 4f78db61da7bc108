"""Organisers add invitees, look at their invitations, correct them and take them back."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.registration.domain.answers import Answer
from services.registration.domain.callers import SCOPES
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store import links
from services.registration.store.organisations import Organisation
from services.registration.usecases.answer_invitation import answer_invitation
from tests import factories
from tests.factories import Clock, Organiser

PERSON = {"name": "Amina Diallo", "email": "amina@example.org", "source": "Participants of the last round table"}


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database,
        organisation,
        constituencies=[{"code": "civil-society", "label": "Civil society"}],
        languages=["fr", "en"],
    )


@pytest.fixture
def answering(runtime: Runtime) -> Callable[[str, str], None]:
    """Answer with a token."""

    def answer(token: str, said: str) -> None:
        given = Answer(answer=said, name="Amina Diallo", attendance="in_person" if said == "accept" else "")
        answer_invitation(runtime.database, runtime.keys, token, given, now=runtime.now())

    return answer


@pytest.fixture
def path(event: EventView) -> str:
    return f"/v1/events/{event.id}/invitations"


def person(number: int, **fields: Any) -> dict[str, Any]:
    return {"name": f"Person {number}", "email": f"person{number}@example.org", "source": "A list", **fields}


def dead_links(runtime: Runtime, token: str) -> list[str | None]:
    """Why the link of this token no longer works; none while it does."""
    with runtime.database.transaction() as session:
        found = links.find(session, runtime.keys, purpose="invitation", token=token)
        assert found is not None
        return [found[0].revoked_reason]


def invite(organiser: Organiser, path: str, **fields: Any) -> dict[str, Any]:
    answer = organiser.post(path, json={"invitees": [PERSON | fields]})
    assert answer.status_code == 201, answer.json
    created: dict[str, Any] = answer.json["items"][0]
    return created


class TestCreating:
    def test_stores_invitees_with_all_they_came_with(self, organiser: Organiser, path: str) -> None:
        given = PERSON | {
            "organisation": "Example Relief", "job_title": "Director", "country": "sn", "constituency": "civil-society",
            "represents": "The network", "language": "fr", "role": "speaker", "wave": "A", "note": "Dear Amina",
            "companions_allowed": 1, "answers_due_at": "2027-03-20T12:00",
        }  # fmt: skip

        answer = organiser.post(path, json={"invitees": [given]})

        assert answer.status_code == 201
        assert answer.json["rejected"] == []
        item = answer.json["items"][0]
        assert {name: item[name] for name in given} == given | {"country": "SN"}
        assert item["state"] == "draft"
        assert item["answer"] == "none"
        assert item["answers_due_at_utc"] == "2027-03-20T12:00:00Z"
        assert item["version"] == 1
        assert item["registration_id"] is item["sent_at"] is item["bounce"] is None
        assert "token" not in item
        assert "link" not in item

    def test_uses_the_event_s_first_language_unless_told(self, organiser: Organiser, path: str) -> None:
        assert invite(organiser, path)["language"] == "fr"

    def test_tells_every_fault_of_every_row_and_stores_none(self, organiser: Organiser, path: str) -> None:
        rows = [
            PERSON,
            {"name": "", "email": "nobody", "country": "XX"},
            "not a row",
            person(3, constituency="unheard-of"),
            person(4, companions_allowed=11, surprise=True, answers_due_at="soon"),
        ]

        answer = organiser.post(path, json={"invitees": rows})

        assert answer.status_code == 422
        assert sorted(answer.json["errors"]) == [
            "invitees.1.country", "invitees.1.email", "invitees.1.name", "invitees.1.source", "invitees.2",
            "invitees.3.constituency", "invitees.4.answers_due_at", "invitees.4.companions_allowed",
            "invitees.4.surprise",
        ]  # fmt: skip
        assert organiser.get(path).json["items"] == []

    @pytest.mark.parametrize(
        "email",
        ["AMINA@Example.ORG", " amina@example.org "],
        ids=["another case", "spaces around"],
    )
    def test_refuses_an_address_that_is_invited_already(self, organiser: Organiser, path: str, email: str) -> None:
        invite(organiser, path)

        answer = organiser.post(path, json={"invitees": [person(1), PERSON | {"email": email}]})

        assert answer.status_code == 409
        assert answer.json["code"] == "duplicate-invitee"
        assert answer.json["duplicates"] == [1]
        assert len(organiser.get(path).json["items"]) == 1

    def test_refuses_an_address_that_comes_twice(self, organiser: Organiser, path: str) -> None:
        answer = organiser.post(path, json={"invitees": [PERSON, person(1), PERSON | {"name": "Again"}]})

        assert answer.status_code == 409
        assert answer.json["duplicates"] == [2]

    def test_stores_the_good_rows_when_that_is_asked_for(self, organiser: Organiser, path: str) -> None:
        invite(organiser, path)
        rows = [person(1), {"name": "No address"}, PERSON, person(3), person(3)]

        answer = organiser.post(f"{path}?partial=true", json={"invitees": rows})

        assert answer.status_code == 201
        assert [item["email"] for item in answer.json["items"]] == ["person1@example.org", "person3@example.org"]
        assert [(one["index"], sorted(one["errors"])) for one in answer.json["rejected"]] == [
            (1, ["email", "source"]),
            (2, ["email"]),
            (4, ["email"]),
        ]

    @pytest.mark.parametrize("rows", [[], [person(n) for n in range(1001)]], ids=["none", "more than a thousand"])
    def test_takes_a_thousand_at_once_and_at_least_one(
        self, organiser: Organiser, path: str, rows: list[dict[str, Any]]
    ) -> None:
        answer = organiser.post(path, json={"invitees": rows})

        assert answer.status_code == 422
        assert list(answer.json["errors"]) == ["invitees"]

    @pytest.mark.parametrize(
        "name",
        ["Amina\r\nBcc: all@example.org", "Amina\x00", "A" * 201],
        ids=["line break", "NUL", "too long"],
    )
    def test_refuses_names_that_no_letter_can_carry(self, organiser: Organiser, path: str, name: str) -> None:
        answer = organiser.post(path, json={"invitees": [PERSON | {"name": name}]})

        assert answer.status_code == 422
        assert list(answer.json["errors"]) == ["invitees.0.name"]

    def test_invites_the_same_person_to_another_event(
        self, organiser: Organiser, path: str, runtime: Runtime, organisation: Organisation
    ) -> None:
        other = factories.an_event(runtime.database, organisation, title="Another event")
        invite(organiser, path)

        assert invite(organiser, f"/v1/events/{other.id}/invitations")["email"] == PERSON["email"]


class TestRevealingLinks:
    def test_gives_link_and_token_once_and_issues_the_invitation(
        self, organiser: Organiser, path: str, client: FlaskClient
    ) -> None:
        answer = organiser.post(path, json={"invitees": [PERSON], "reveal_links": True})

        item = answer.json["items"][0]
        assert item["link"] == f"http://127.0.0.1:8000/i/{item['token']}"
        assert item["state"] == "sent"
        assert item["issued_at"] is not None
        assert item["sent_at"] is None
        shown = organiser.get(f"{path}/{item['id']}")
        assert item["token"] not in shown.text

    def test_needs_its_own_scope(
        self, app: Flask, runtime: Runtime, organisation: Organisation, path: str, organiser: Organiser
    ) -> None:
        scopes = [scope for scope in SCOPES if scope != "links:reveal"]
        modest = Organiser(app.test_client(), factories.a_key(runtime, organisation, scopes=scopes))

        answer = modest.post(path, json={"invitees": [PERSON], "reveal_links": True})

        assert answer.status_code == 403
        assert answer.json["code"] == "forbidden-scope"
        assert organiser.get(path).json["items"] == []
        assert modest.post(path, json={"invitees": [PERSON]}).status_code == 201


class TestListing:
    def test_shows_the_newest_first_page_by_page(self, organiser: Organiser, path: str) -> None:
        organiser.post(path, json={"invitees": [person(n) for n in range(5)]})

        first = organiser.get(f"{path}?limit=2").json
        second = organiser.get(f"{path}?limit=2&cursor={first['next_cursor']}").json
        third = organiser.get(f"{path}?limit=2&cursor={second['next_cursor']}").json

        names = [item["name"] for page in (first, second, third) for item in page["items"]]
        assert names == [f"Person {n}" for n in (4, 3, 2, 1, 0)]
        assert third["next_cursor"] is None

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("wave=A", ["Person 1"]),
            ("country=KE", ["Person 2"]),
            ("constituency=civil-society", ["Person 3"]),
            ("q=PERSON4@", ["Person 4"]),
            ("q=%25", []),
            ("q=relief", ["Person 5"]),
            ("state=sent", []),
            ("answer=accepted", []),
            ("bounced=true", []),
            ("bounced=false&wave=A", ["Person 1"]),
            ("updated_since=2100-01-01T00:00:00Z", []),
        ],
    )
    def test_filters(self, organiser: Organiser, path: str, query: str, names: list[str]) -> None:
        rows = [
            person(0), person(1, wave="A"), person(2, country="KE"), person(3, constituency="civil-society"), person(4),
            person(5, organisation="Example Relief"),
        ]  # fmt: skip
        organiser.post(path, json={"invitees": rows})

        assert [item["name"] for item in organiser.get(f"{path}?{query}").json["items"]] == names

    def test_is_closed_to_other_organisations(self, organiser: Organiser, stranger: Organiser, path: str) -> None:
        one = invite(organiser, path)

        assert stranger.get(path).status_code == 404
        assert stranger.get(f"{path}/{one['id']}").status_code == 404
        assert stranger.post(path, json={"invitees": [PERSON]}).status_code == 404
        assert stranger.patch(f"{path}/{one['id']}", version=1, json={"name": "X"}).status_code == 404
        assert stranger.post(f"{path}/send", json={"ids": [one["id"]]}).status_code == 404

    def test_shows_no_invitation_of_another_event(
        self, organiser: Organiser, path: str, runtime: Runtime, organisation: Organisation
    ) -> None:
        one = invite(organiser, path)
        other = factories.an_event(runtime.database, organisation, title="Another event")

        assert organiser.get(f"/v1/events/{other.id}/invitations/{one['id']}").status_code == 404


class TestChanging:
    def test_corrects_fields_under_the_version_seen(self, organiser: Organiser, path: str) -> None:
        one = invite(organiser, path)

        answer = organiser.patch(f"{path}/{one['id']}", version=1, json={"name": "Amina B. Diallo", "wave": "B"})

        assert answer.status_code == 200, answer.json
        assert (answer.json["name"], answer.json["wave"], answer.json["version"]) == ("Amina B. Diallo", "B", 2)
        assert answer.headers["ETag"] == '"2"'
        assert organiser.patch(f"{path}/{one['id']}", version=1, json={"name": "Late"}).status_code == 412
        assert organiser.patch(f"{path}/{one['id']}", json={"name": "Blind"}).status_code == 428

    def test_ends_old_links_when_the_address_is_corrected(
        self, organiser: Organiser, path: str, runtime: Runtime
    ) -> None:
        revealed = organiser.post(path, json={"invitees": [PERSON], "reveal_links": True}).json["items"][0]

        changed = organiser.patch(f"{path}/{revealed['id']}", version=1, json={"email": "amina.d@example.org"}).json

        assert changed["state"] == "draft"
        assert changed["issued_at"] is None
        assert dead_links(runtime, revealed["token"]) == ["superseded"]

    def test_keeps_links_when_only_the_spelling_changes(
        self, organiser: Organiser, path: str, runtime: Runtime
    ) -> None:
        revealed = organiser.post(path, json={"invitees": [PERSON], "reveal_links": True}).json["items"][0]

        changed = organiser.patch(f"{path}/{revealed['id']}", version=1, json={"email": "Amina@example.org"}).json

        assert (changed["state"], changed["email"]) == ("sent", "Amina@example.org")
        assert dead_links(runtime, revealed["token"]) == [None]

    def test_refuses_the_address_of_another_invitee(self, organiser: Organiser, path: str) -> None:
        one = invite(organiser, path)
        invite(organiser, path, email="other@example.org")

        answer = organiser.patch(f"{path}/{one['id']}", version=1, json={"email": "OTHER@example.org"})

        assert (answer.status_code, answer.json["code"]) == (409, "duplicate-invitee")
        assert organiser.get(f"{path}/{one['id']}").json["email"] == PERSON["email"]

    def test_extends_into_the_future_only(self, organiser: Organiser, path: str, clock: Clock) -> None:
        one = invite(organiser, path)

        answer = organiser.post(f"{path}/{one['id']}/extend", json={"answers_due_at": "2027-03-30"})
        late = organiser.post(f"{path}/{one['id']}/extend", json={"answers_due_at": "2020-01-01T00:00"})

        assert answer.json["answers_due_at"] == "2027-03-30T00:00"
        assert answer.json["answers_due_at_utc"] == "2027-03-29T23:00:00Z"
        assert late.status_code == 422
        assert list(late.json["errors"]) == ["answers_due_at"]

    def test_lets_nobody_answer_after_the_event(self, organiser: Organiser, path: str) -> None:
        one, after = invite(organiser, path), {"answers_due_at": "2029-01-01"}

        extended = organiser.post(f"{path}/{one['id']}/extend", json=after)
        changed = organiser.patch(f"{path}/{one['id']}", version=1, json=after)

        assert [(said.status_code, list(said.json["errors"])) for said in (extended, changed)] == [
            (422, ["answers_due_at"])
        ] * 2
        added = organiser.post(path, json={"invitees": [{**PERSON, "email": "late@example.org", **after}]})
        assert (added.status_code, list(added.json["errors"])) == (422, ["invitees.0.answers_due_at"])


class TestRevoking:
    def test_ends_the_links_and_keeps_the_record(self, organiser: Organiser, path: str, runtime: Runtime) -> None:
        one = organiser.post(path, json={"invitees": [PERSON], "reveal_links": True}).json["items"][0]

        answer = organiser.post(f"{path}/{one['id']}/revoke", json={"reason": "Asked by mistake"})

        assert answer.status_code == 200
        assert (answer.json["state"], answer.json["revoked_reason"]) == ("revoked", "Asked by mistake")
        assert dead_links(runtime, one["token"]) == ["revoked"]
        assert organiser.get(f"{path}/{one['id']}").json["name"] == PERSON["name"]

    def test_needs_no_reason(self, organiser: Organiser, path: str) -> None:
        answer = organiser.post(f"{path}/{invite(organiser, path)['id']}/revoke")

        assert (answer.status_code, answer.json["state"]) == (200, "revoked")

    def test_happens_once(self, organiser: Organiser, path: str) -> None:
        one = invite(organiser, path)
        organiser.post(f"{path}/{one['id']}/revoke", json={"reason": "Asked by mistake"})

        for action, body in [
            ("revoke", {"reason": "Again"}),
            ("resend", None),
            ("extend", {"answers_due_at": "2027-03-30"}),
        ]:
            answer = organiser.post(f"{path}/{one['id']}/{action}", json=body)
            assert (answer.status_code, answer.json["code"]) == (409, "invalid-transition")

    def test_leaves_those_alone_who_have_said_yes(
        self, organiser: Organiser, path: str, runtime: Runtime, answering: Callable[[str, str], None]
    ) -> None:
        one = organiser.post(path, json={"invitees": [PERSON], "reveal_links": True}).json["items"][0]
        answering(one["token"], "accept")

        answer = organiser.post(f"{path}/{one['id']}/revoke", json={"reason": "No room"})

        assert (answer.status_code, answer.json["code"]) == (409, "invalid-transition")
        shown = organiser.get(f"{path}/{one['id']}").json
        assert (shown["state"], shown["answer"]) == ("answered", "accepted")
        assert shown["registration_id"]

    def test_may_follow_a_decline(self, organiser: Organiser, path: str, answering: Callable[[str, str], None]) -> None:
        one = organiser.post(path, json={"invitees": [PERSON], "reveal_links": True}).json["items"][0]
        answering(one["token"], "decline")

        answer = organiser.post(f"{path}/{one['id']}/revoke", json={"reason": "Settled"})

        assert (answer.status_code, answer.json["answer"]) == (200, "declined")
