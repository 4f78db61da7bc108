"""Anybody asks an event's team; organisers see to it that the question is answered."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.kit.limits import parse_limit
from services.registration.domain.enquiries import MOST_QUESTIONS
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.store.outbox import Outbox
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, registration_id

QUESTION = {
    "topic": "programme",
    "name": "Kofi Mensah",
    "email": "kofi@example.com",
    "message": "Is there a session\non data?",
}
CONTACTS = [
    {"topic": "participation", "name": "Ann", "job_title": "Project manager", "email": "ann@example.org"},
    {"topic": "programme", "name": "Ben", "email": "ben@example.org", "deputy_email": "deputy@example.org"},
]


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, contacts=CONTACTS)


@pytest.fixture
def path(event: EventView) -> str:
    return f"/v1/events/{event.slug}/enquiries"


def promised(runtime: Runtime) -> list[dict[str, Any]]:
    with runtime.database.transaction() as session:
        return list(session.scalars(select(Outbox.facts).where(Outbox.type == "enquiry.received").order_by(Outbox.id)))


def ask(client: FlaskClient, path: str, **fields: str) -> str:
    answer: Any = client.post(path, json=QUESTION | fields)
    assert answer.status_code == 201, answer.json
    reference: str = answer.json["reference"]
    return reference


def only(organiser: Organiser, path: str) -> dict[str, Any]:
    (found,) = organiser.get(path).json["items"]
    shown: dict[str, Any] = found
    return shown


class TestAsking:
    def test_stores_the_question_and_promises_to_pass_it_on(
        self, client: FlaskClient, organiser: Organiser, path: str, runtime: Runtime
    ) -> None:
        reference = ask(client, path)

        shown = only(organiser, path)
        assert shown["reference"] == reference
        assert shown["state"] == "received"
        assert shown["message"] == QUESTION["message"]
        assert (shown["name"], shown["email"], shown["topic"]) == ("Kofi Mensah", "kofi@example.com", "programme")
        (facts,) = promised(runtime)
        assert facts["reference"] == reference
        assert [contact["email"] for contact in facts["contacts"]] == ["ann@example.org", "ben@example.org"]
        assert facts["fallback"]["email"] == "events@example.org"
        assert facts["asker"]["email"] == "kofi@example.com"
        assert "again" not in facts

    def test_is_due_two_working_days_later(self, client: FlaskClient, path: str, clock: Clock) -> None:
        clock.now = clock.now.replace(year=2027, month=3, day=5, hour=12)  # a Friday

        answer: Any = client.post(path, json=QUESTION)

        assert answer.json["due_at"] == clock.now.replace(day=9).strftime("%Y-%m-%dT%H:%M:%SZ")

    def test_works_by_id_too(self, client: FlaskClient, event: EventView) -> None:
        assert client.post(f"/v1/events/{event.id}/enquiries", json=QUESTION).status_code == 201

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"name": "Kofi\r\nBcc: all@example.org"}, "name"),
            ({"email": "kofi@example.com\nBcc: all@example.org"}, "email"),
            ({"topic": "programme\r\n"}, "topic"),
            ({"message": "x" * 5001}, "message"),
            ({"message": "  \n "}, "message"),
            ({"email": "nobody"}, "email"),
            ({"phone": "1"}, "phone"),
        ],
        ids=["header in name", "header in address", "line end in topic", "too long", "empty", "no address", "unknown"],
    )
    def test_refuses_what_it_cannot_pass_on(
        self, client: FlaskClient, path: str, runtime: Runtime, fields: dict[str, str], field: str
    ) -> None:
        answer: Any = client.post(path, json=QUESTION | fields)

        assert answer.status_code == 422
        assert list(answer.json["errors"]) == [field]
        assert promised(runtime) == []

    @pytest.mark.parametrize(
        ("status", "visibility"), [("draft", "listed"), ("open", "hidden")], ids=["a draft", "a hidden event"]
    )
    def test_knows_no_event_that_strangers_may_not_see(
        self, client: FlaskClient, runtime: Runtime, organisation: Organisation, status: str, visibility: str
    ) -> None:
        event = factories.an_event(runtime.database, organisation, status=status, visibility=visibility)

        for name in (event.slug, str(event.id), "no-such-event"):
            answer: Any = client.post(f"/v1/events/{name}/enquiries", json=QUESTION)
            assert (answer.status_code, answer.json["code"]) == (404, "not-found")

    def test_keeps_a_question_that_nobody_can_be_sent(
        self, client: FlaskClient, organiser: Organiser, runtime: Runtime, organisation: Organisation
    ) -> None:
        event = factories.an_event(runtime.database, organisation, fallback_contact=None)
        path = f"/v1/events/{event.slug}/enquiries"

        ask(client, path)

        assert only(organiser, path)["state"] == "received"
        assert promised(runtime) == []

    def test_limits_how_often_an_address_asks(self, client: FlaskClient, path: str) -> None:
        answers = [client.post(path, json=QUESTION).status_code for _ in range(22)]

        assert answers[:20] == [201] * 20
        assert answers[-1] == 429

    def test_tells_an_address_only_so_often_a_day_that_a_question_came(
        self, client: FlaskClient, path: str, runtime: Runtime, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.registration.usecases.submit_enquiry.MOST_RECEIPTS", 3)
        for _ in range(4):
            ask(client, path, email="Kofi@example.com")
        ask(client, path, email="somebody.else@example.com")
        clock.forward(days=1, seconds=1)
        ask(client, path)

        again = ["again" in facts for facts in promised(runtime)]
        assert again == [False, False, False, True, False, False]

    def test_takes_only_so_many_questions_to_an_event_in_a_day(
        self, client: FlaskClient, path: str, event: EventView, runtime: Runtime
    ) -> None:
        limit = parse_limit("questions", MOST_QUESTIONS)
        while runtime.limits.take(limit, event.slug).remaining:
            pass

        answer: Any = client.post(path, json=QUESTION)
        assert (answer.status_code, answer.json["code"], promised(runtime)) == (429, "rate-limited", [])


class TestOrganisers:
    def test_filter_by_topic_state_and_being_overdue(
        self, client: FlaskClient, organiser: Organiser, path: str, clock: Clock
    ) -> None:
        ask(client, path, topic="programme")
        clock.forward(days=7)
        ask(client, path, topic="visa")

        def topics(query: str) -> list[str]:
            return [one["topic"] for one in organiser.get(f"{path}?{query}").json["items"]]

        assert topics("") == ["visa", "programme"]
        assert topics("topic=visa") == ["visa"]
        assert topics("overdue=true") == ["programme"]
        assert topics("overdue=false") == ["visa"]
        assert topics("state=answered") == []

    def test_see_only_their_own(
        self, client: FlaskClient, organiser: Organiser, stranger: Organiser, path: str
    ) -> None:
        ask(client, path)
        id_ = only(organiser, path)["id"]

        assert stranger.get(path).status_code == 404
        assert stranger.get(f"{path}/{id_}").status_code == 404
        assert stranger.post(f"{path}/{id_}/close").status_code == 404
        assert client.get(path).status_code == 401

    def test_get_one_with_its_version(self, client: FlaskClient, organiser: Organiser, path: str) -> None:
        ask(client, path)
        id_ = only(organiser, path)["id"]

        assert organiser.get(f"{path}/{id_}").headers["ETag"] == '"1"'

    def test_assign_to_a_contact_who_is_written_to_without_telling_the_asker_again(
        self, client: FlaskClient, organiser: Organiser, path: str, runtime: Runtime
    ) -> None:
        ask(client, path)
        id_ = only(organiser, path)["id"]

        answer = organiser.post(f"{path}/{id_}/assign", json={"contact_email": "ANN@example.org"})

        assert answer.status_code == 200, answer.json
        assert (answer.json["state"], answer.json["routed_to"]) == ("routed", "ann@example.org")
        facts = promised(runtime)[-1]
        assert [(one["email"], one["topic"]) for one in facts["contacts"]] == [("ann@example.org", "programme")]
        assert facts["again"] is True

    def test_assign_to_another_topic(
        self, client: FlaskClient, organiser: Organiser, path: str, runtime: Runtime
    ) -> None:
        ask(client, path, topic="other")
        id_ = only(organiser, path)["id"]

        answer = organiser.post(f"{path}/{id_}/assign", json={"topic": "participation"})

        assert answer.json["topic"] == "participation"
        assert promised(runtime)[-1]["topic"] == "participation"

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ({"contact_email": "somebody@example.com"}, ["contact_email"]),
            ({}, [""]),
            ({"contact_email": "ann@example.org", "topic": "visa"}, [""]),
        ],
        ids=["not one of the event's people", "nobody", "two answers"],
    )
    def test_assign_to_the_event_s_own_people_only(
        self, client: FlaskClient, organiser: Organiser, path: str, body: dict[str, str], fields: list[str]
    ) -> None:
        ask(client, path)
        id_ = only(organiser, path)["id"]

        answer = organiser.post(f"{path}/{id_}/assign", json=body)

        assert answer.status_code == 422
        assert list(answer.json["errors"]) == fields

    def test_note_an_answer_then_close(self, client: FlaskClient, organiser: Organiser, path: str) -> None:
        ask(client, path)
        id_ = only(organiser, path)["id"]

        answered = organiser.post(f"{path}/{id_}/answered").json
        closed = organiser.post(f"{path}/{id_}/close").json
        again = organiser.post(f"{path}/{id_}/answered")
        late = organiser.post(f"{path}/{id_}/assign", json={"topic": "visa"})

        assert (answered["state"], closed["state"], closed["version"]) == ("answered", "closed", 3)
        assert answered["answered_at"]
        assert closed["closed_at"]
        assert [(one.status_code, one.json["code"]) for one in (again, late)] == [(409, "invalid-transition")] * 2

    def test_write_notes_for_each_other_and_see_what_was_done(
        self, client: FlaskClient, organiser: Organiser, path: str
    ) -> None:
        ask(client, path)
        id_ = only(organiser, path)["id"]

        noted = organiser.post(f"{path}/{id_}/notes", json={"text": "Ben knows.\nAsk him."})
        organiser.post(f"{path}/{id_}/answered")

        assert (noted.status_code, noted.headers["ETag"]) == (201, '"2"')
        shown = organiser.get(f"{path}/{id_}").json
        assert [(one["text"], one["author"][:4]) for one in shown["notes"]] == [("Ben knows.\nAsk him.", "key:")]
        assert [one["action"] for one in shown["history"]] == ["enquiry.noted", "enquiry.answered"]
        assert organiser.post(f"{path}/{id_}/notes", json={"text": " "}).status_code == 422

    def test_see_who_asked_as_far_as_their_key_may_know(
        self, client: FlaskClient, organiser: Organiser, path: str, event: EventView, runtime: Runtime,
        organisation: Organisation,
    ) -> None:  # fmt: skip
        guests = Invitees(organiser, event, client)
        guests.says_yes()
        answer: Any = guests.say(guests.one(email="Kofi@example.com"))
        for email in ("kofi@example.com", "nobody@example.com"):
            ask(client, path, email=email)
        nobody, kofi = organiser.get(path).json["items"]
        only_enquiries = factories.a_key(runtime, organisation, scopes=["enquiries:read"])

        def shown(id_: str, **key: Any) -> tuple[Any, Any]:
            told = organiser.get(f"{path}/{id_}", **key).json
            return told["invitation_id"], told["registration_id"]

        theirs = registration_id(runtime, answer.json["reference"])
        found = organiser.get(f"/v1/events/{event.id}/registrations/{theirs}").json
        assert shown(kofi["id"]) == (found["invitation_id"], str(theirs))
        assert shown(nobody["id"]) == (None, None)
        assert shown(kofi["id"], headers={"Authorization": f"Bearer {only_enquiries}"}) == (None, None)
        assert kofi["registration_id"] is None

    def test_see_figures_by_topic(self, client: FlaskClient, organiser: Organiser, path: str, clock: Clock) -> None:
        for topic in ("programme", "programme", "visa"):
            ask(client, path, topic=topic)
        programme = [one["id"] for one in organiser.get(f"{path}?topic=programme").json["items"]]
        clock.forward(hours=24)
        organiser.post(f"{path}/{programme[0]}/answered")
        clock.forward(days=5)

        told = organiser.get(f"{path}/statistics").json

        by_topic = {one.pop("topic"): one for one in told["topics"]}
        assert list(by_topic) == ["programme", "visa"]
        hours = by_topic["programme"].pop("median_working_hours")
        assert 0 <= hours <= 8
        assert by_topic["programme"] == {"count": 2, "open": 1, "overdue": 1, "answered": 1}
        assert by_topic["visa"] == {
            "count": 1, "open": 1, "overdue": 1, "answered": 0, "median_working_hours": None,
        }  # fmt: skip


class TestThePress:
    """A journalist says for whom and by when; nobody is told who is invited."""

    def test_gives_outlet_and_deadline_and_is_urgent_within_a_day(
        self, client: FlaskClient, organiser: Organiser, path: str, runtime: Runtime, clock: Clock
    ) -> None:
        near, far = (self.wall(clock, hours) for hours in (23, 25))
        ask(client, path, topic="press", outlet="The Example", deadline=far)
        ask(client, path, topic="press", outlet="The Example", deadline=near)

        urgent, calm = organiser.get(path).json["items"]
        assert (urgent["outlet"], urgent["deadline"], urgent["urgent"]) == ("The Example", near, True)
        assert urgent["due_at"] == urgent["deadline_utc"]
        assert (calm["deadline"], calm["urgent"]) == (far, False)
        assert ["urgent" in one for one in promised(runtime)] == [False, True]
        clock.forward(hours=2)
        assert organiser.get(f"{path}/{calm['id']}").json["urgent"] is True
        assert organiser.post(f"{path}/{calm['id']}/answered").json["urgent"] is False

    def test_is_told_what_cannot_be(self, client: FlaskClient, path: str, clock: Clock) -> None:
        over = client.post(path, json=QUESTION | {"topic": "press", "deadline": self.wall(clock, -1)})
        other = client.post(path, json=QUESTION | {"deadline": self.wall(clock, 5)})

        assert over.json["errors"] == {"deadline": ["That time is over. Give one that lies ahead."]}
        assert other.json["errors"] == {"deadline": ["Only for questions of the press."]}

    def test_gets_the_same_promise_whoever_is_named(
        self, client: FlaskClient, path: str, runtime: Runtime, event: EventView
    ) -> None:
        for question in ("Is Kofi Mensah invited?", "Is Nobody Known invited?"):
            ask(client, path, topic="press", message=question)

        told = [
            {**facts, "question": "", "enquiry_id": "", "reference": "", "due_at": ""} for facts in promised(runtime)
        ]
        assert told[0] == told[1]

    @staticmethod
    def wall(clock: Clock, hours: int) -> str:
        moment = (clock.now + timedelta(hours=hours)).astimezone(ZoneInfo("Europe/London"))
        return moment.replace(tzinfo=None).isoformat(timespec="minutes")
