"""Somebody asks what is kept about them, wants it gone, or wants to be left alone."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.notifications.usecases.accept_messages import accept_messages
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import YES, Invitees, proved
from tests.registration.api.test_problems import told

ADDRESS = "quillon.zebedee@example.org"
NAME = "Quillon Zebedee"
QUESTIONS = [{"code": "diet", "label": "Diet", "kind": "text", "sensitive": True, "purpose": "Lunch"}]
TABLES = text(
    "select format('%I.%I', schemaname, tablename) from pg_tables"
    " where schemaname in ('registration', 'notifications') order by 1"
)
KNOWN_TO_REFUSE = """
insert into notifications.suppression (address_key, reason, delivery_id)
select recipient, 'unknown', id from notifications.delivery where purpose = 'confirmation'
"""


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, questions=QUESTIONS)


@pytest.fixture
def registration(organiser: Organiser, event: EventView, client: FlaskClient) -> str:
    """Where organisers act on the registration of somebody who has said much about themselves."""
    invitees = Invitees(organiser, event, client)
    token = invitees.one(name=NAME, email=ADDRESS, note=f"Old friend: {NAME}", constituency="media")
    said = {**YES, "name": NAME, "organisation": f"House of {NAME}", "answers": {"diet": "quince only"}}
    reference = invitees.say(token, **said).get_json()["reference"]
    asked = {"topic": "other", "name": NAME, "email": ADDRESS.upper(), "message": f"{NAME} asks."}
    assert client.post(f"/v1/events/{event.id}/enquiries", json=asked).status_code == 201
    found = organiser.get(f"/v1/events/{event.id}/registrations?q={reference}").json["items"][0]["id"]
    return f"/v1/events/{event.id}/registrations/{found}"


def person(organiser: Organiser, email: str = ADDRESS) -> dict[str, Any]:
    answer = organiser.get("/v1/people", query_string={"email": email})
    assert answer.status_code == 200, answer.text
    (found,) = answer.json["items"]
    return dict(found)


def rows_with(runtime: Runtime, *words: str) -> list[str]:
    """Every row that has one of these words, in whatever case."""
    with runtime.database.statement() as connection:
        return [
            row
            for table in connection.execute(TABLES).scalars().all()
            for row in connection.execute(text(f"select '{table} ' || t::text from {table} t")).scalars()
            if any(word.casefold() in row.casefold() for word in words)
        ]


def told_notifications(runtime: Runtime) -> None:
    """Notifications takes in all that it was not told yet."""
    with runtime.database.statement() as connection:
        ids = connection.execute(text("select id from registration.outbox where accepted_at is null")).scalars().all()
    accept_messages(runtime.database, ids, now=runtime.now())


def test_a_person_is_an_address_whatever_its_case(organiser: Organiser, registration: str, stranger: Organiser) -> None:
    found = person(organiser, ADDRESS.title())

    assert (found["invitations"], found["registrations"], found["enquiries"]) == (1, 1, 1)
    assert (found["names"], found["do_not_contact"]) == ([NAME], False)
    assert found["coming_to"] == ["Partnerships in practice"]
    assert organiser.get("/v1/people?email=nobody@example.org").json["items"] == []
    assert stranger.get(f"/v1/people?email={ADDRESS}").json["items"] == []
    assert stranger.get(f"/v1/people/{found['id']}/export").status_code == 404


def test_the_export_has_everything_that_is_kept(organiser: Organiser, registration: str) -> None:
    told_all = organiser.get(f"/v1/people/{person(organiser)['id']}/export").json

    kept = told_all["kept"]
    assert kept["registrations"][0]["answers"] == {"diet": "quince only"}
    assert kept["registrations"][0]["event"] == kept["invitations"][0]["event"] == "Partnerships in practice"
    assert kept["invitations"][0]["note"] == f"Old friend: {NAME}"
    assert kept["enquiries"][0]["question"] == f"{NAME} asks."
    assert [one["action"] for one in kept["acts"]] == ["registration.confirmed"]
    assert "registration.confirmed" in {one["type"] for one in kept["messages"]}
    assert [one["delta"] for one in kept["seat_movements"]] == [1]
    assert kept["links"]


def test_somebody_who_is_coming_is_not_erased(organiser: Organiser, registration: str) -> None:
    problem = told(organiser.post(f"/v1/people/{person(organiser)['id']}/erase"), 409, "invalid-transition")

    assert problem["events"] == ["Partnerships in practice"]


def test_the_erased_are_found_nowhere_and_the_counts_stay(
    organiser: Organiser, registration: str, runtime: Runtime, event: EventView
) -> None:
    organiser.post(f"{registration}/cancel", json={})
    told_notifications(runtime)
    with runtime.database.transaction() as session:
        session.execute(text(f"update notifications.delivery set reply = '550 5.1.1 <{ADDRESS}> unknown'"))
        session.execute(text(KNOWN_TO_REFUSE))
    found = person(organiser)
    before = organiser.get(f"/v1/events/{event.id}/statistics").json["funnel"]
    assert len(rows_with(runtime, "quillon")) > 8, "the control: they were there"

    rehearsed = organiser.post(f"/v1/people/{found['id']}/erase?dry_run=true")
    assert (rehearsed.status_code, rehearsed.json["dry_run"]) == (200, True)
    assert person(organiser) == found
    done = organiser.post(f"/v1/people/{found['id']}/erase")

    assert done.json == {**rehearsed.json, "dry_run": False}
    assert done.json["erased"]["registrations"] == 1
    told_notifications(runtime)
    assert [row for row in rows_with(runtime, "quillon", "zebedee", "quince") if "idempotency" not in row] == []
    assert organiser.get(f"/v1/events/{event.id}/statistics").json["funnel"] == before
    assert organiser.get(f"/v1/events/{event.id}/ledger").json["agrees"] is True
    assert proved(runtime, event.id)["in_person"] == 0
    told(organiser.post(f"/v1/people/{found['id']}/erase"), 404, "not-found")


def test_the_erased_are_not_invited_again(
    organiser: Organiser, registration: str, runtime: Runtime, organisation: Organisation
) -> None:
    organiser.post(f"{registration}/cancel", json={})
    organiser.post(f"/v1/people/{person(organiser)['id']}/erase")
    other = factories.an_event(runtime.database, organisation, title="Next year's")

    again = {"invitees": [{"name": NAME, "email": ADDRESS, "source": "An old list"}]}
    answer = organiser.post(f"/v1/events/{other.id}/invitations?partial=true", json=again)

    assert (answer.json["items"], len(answer.json["rejected"])) == ([], 1)


def test_those_who_have_been_somewhere_can_be_erased_after_it(
    organiser: Organiser, registration: str, runtime: Runtime, event: EventView, clock: Clock
) -> None:
    found = person(organiser)
    clock.forward(days=60)

    assert organiser.post(f"/v1/people/{found['id']}/erase").status_code == 200

    assert organiser.get(registration).json["state"] == "confirmed"
    assert organiser.get(registration).json["name"] == "Erased"
    assert proved(runtime, event.id)["in_person"] == 1


def test_who_wants_to_be_left_alone_keeps_their_place(organiser: Organiser, registration: str) -> None:
    path = f"/v1/people/{person(organiser)['id']}/do-not-contact"

    answer = organiser.post(path, json={"reason": "By telephone"})
    again = organiser.post(path, json={})

    assert (answer.status_code, answer.json["do_not_contact"]) == (200, True)
    assert again.json == answer.json
    assert organiser.get(registration).json["state"] == "confirmed"
    listed = organiser.get(f"/v1/suppressions?email={ADDRESS}").json["items"]
    assert [one["source"] for one in listed] == ["do_not_contact"]


def test_a_key_of_one_event_sees_nobody_as_a_whole(
    organiser: Organiser, registration: str, event: EventView, runtime: Runtime, organisation: Organisation
) -> None:
    bound = Organiser(
        organiser.client, factories.a_key(runtime, organisation, scopes=["registrations:read"], event_id=event.id)
    )

    told(bound.get(f"/v1/people?email={ADDRESS}"), 403, "forbidden-scope")


def test_an_address_must_be_one(organiser: Organiser, runtime: Runtime) -> None:
    told(organiser.get("/v1/people"), 422, "validation-failed")
    told(organiser.get("/v1/people?email=nonsense"), 422, "validation-failed")
