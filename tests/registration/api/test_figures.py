"""Organisers look at the figures of an event."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import YES, Invitees


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    constituencies = [{"code": code, "label": code.title()} for code in ("academia", "media")]
    return factories.an_event(runtime.database, organisation, constituencies=constituencies)


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


def statistics(organiser: Organiser, event: EventView) -> dict[str, Any]:
    answer = organiser.get(f"/v1/events/{event.id}/statistics")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def test_statistics_tell_the_way_from_the_list_to_the_room(
    organiser: Organiser, event: EventView, invitees: Invitees, runtime: Runtime
) -> None:
    for number in range(11):
        token = invitees.one(constituency="academia" if number < 7 else "media", country="KE")
        if number < 9:
            said = YES if number < 8 else {"answer": "decline"}
            assert invitees.say(token, **said).status_code == 201
    listed = {"name": "Only listed", "email": "listed@example.org", "source": "A list", "constituency": "media"}
    organiser.post(f"/v1/events/{event.id}/invitations", json={"invitees": [listed]})
    with runtime.database.transaction() as session:
        session.execute(text("update registration.registration set state = 'attended' where constituency = 'academia'"))

    told = statistics(organiser, event)

    steps = {name: number for name, number in told["funnel"].items() if number}
    assert steps == {
        "listed": 12, "invited": 11, "answered": 9, "accepted": 8, "declined": 1, "confirmed": 8, "attended": 7
    }  # fmt: skip
    academia, media = told["groups"]["constituency"]
    assert academia == {
        "code": "academia", "label": "Academia", "invited": None, "accepted": None, "confirmed": None, "attended": 7
    }  # fmt: skip
    assert (media["invited"], media["accepted"], media["attended"]) == (None, None, 0)
    assert told["groups"]["attendance"][0]["accepted"] == 8
    assert {row["code"] for row in told["groups"]["country"]} == {"KE", None}
    assert {row["label"] for row in told["groups"]["role"]} == {"Participant"}


def test_answers_are_counted_by_the_day_of_the_events_zone(
    organiser: Organiser, runtime: Runtime, organisation: Organisation, client: FlaskClient, clock: Clock
) -> None:
    event = factories.an_event(runtime.database, organisation, timezone="Pacific/Auckland")
    invitees = Invitees(organiser, event, client)
    first, second, third = (invitees.one() for _ in range(3))
    invitees.say(first)
    clock.forward(hours=6)
    invitees.say(second)
    invitees.say(third, answer="decline")

    assert statistics(organiser, event)["answers_by_day"] == [
        {"day": "2027-03-01", "accepted": 1, "declined": 0}, {"day": "2027-03-02", "accepted": 1, "declined": 1}
    ]  # fmt: skip


def test_reasons_are_counted_and_small_numbers_hidden(
    organiser: Organiser, runtime: Runtime, organisation: Organisation, client: FlaskClient
) -> None:
    invitees = Invitees(organiser, factories.an_event(runtime.database, organisation), client)
    for code in [*["travel"] * 6, *["clash"] * 7, "policy"]:
        invitees.say(invitees.one(), answer="decline", reason_code=code)

    told = {one["code"]: one["declined"] for one in statistics(organiser, invitees.event)["declined_because"]}
    assert told == {"clash": 7, "travel": None, "wrong_person": 0, "policy": None, "other": 0, None: 0}


def test_an_event_without_people_has_figures_too(organiser: Organiser, event: EventView) -> None:
    told = statistics(organiser, event)

    assert set(told["funnel"].values()) == {0}
    assert told["answers_by_day"] == []


def readiness(organiser: Organiser, event: str) -> dict[str, Any]:
    answer = organiser.get(f"/v1/events/{event}/readiness")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def test_readiness_agrees_with_what_opening_and_sending_refuse(organiser: Organiser) -> None:
    draft = {"title": "Talks", "timezone": "Europe/London", "attendance": {"in_person": {"capacity": 5}}}
    event = organiser.post("/v1/events", json=draft).json["id"]
    told = readiness(organiser, event)
    refused = organiser.post(f"/v1/events/{event}/open").get_json(force=True)["errors"]
    assert told["ready"] is False
    assert {one["field"] for one in told["missing"] if one["blocks"] == "open"} == set(refused)
    assert organiser.post(f"/v1/events/{event}/invitations/send", json={"wave": "A"}).status_code == 409

    organiser.patch(f"/v1/events/{event}", version="*", json=factories.READY)
    organiser.post(f"/v1/events/{event}/open")
    person = {"name": "Noor Example", "email": "noor@example.org", "source": "A list", "wave": "A", "language": "xh"}
    organiser.post(f"/v1/events/{event}/invitations", json={"invitees": [person]})

    told = readiness(organiser, event)
    assert told["ready"] is True
    assert [one["message"] for one in told["missing"] if one["field"] == "languages"] == [
        "There are no letters in xh yet; these people will be written to in English."
    ]
    assert organiser.post(f"/v1/events/{event}/invitations/send", json={"wave": "A"}).json["queued"] == 1


def forecast(organiser: Organiser, event: EventView) -> dict[str, Any]:
    answer = organiser.get(f"/v1/events/{event.id}/forecast")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def test_a_forecast_looks_at_who_was_as_late_at_the_last_event_of_the_series(
    organiser: Organiser, runtime: Runtime, organisation: Organisation, client: FlaskClient, clock: Clock
) -> None:
    series = {"code": "talks", "number": 1}
    last = factories.an_event(runtime.database, organisation, series=series, title="Last year's")
    invitees = Invitees(organiser, last, client)
    tokens = [invitees.one() for _ in range(30)]
    for token in tokens[:6]:
        invitees.say(token)
    clock.now = datetime(2027, 3, 30, 12, tzinfo=UTC)
    for token in tokens[6:18]:
        invitees.say(token)
    event = factories.an_event(
        runtime.database, organisation, series={"code": "talks", "number": 2}, capacity=20,
        starts_at="2028-04-01T11:00", ends_at="2028-04-01T17:00",
    )  # fmt: skip
    clock.now = datetime(2028, 3, 25, 12, tzinfo=UTC)
    others = Invitees(organiser, event, client)
    others.made = 30
    for _ in range(10):
        others.one()

    told = forecast(organiser, event)

    assert told["basis"] == {"series": "talks", "events": 1, "people": 30}
    assert (told["enough"], told["waiting_for"], told["free"]) == (True, 10, 20)
    assert told["acceptances"] == {"likely": 5, "low": 3, "high": 7}
    assert told["invite_more"] == {"likely": 25, "cautious": 17}
    assert told["no_shows"] is None


def test_an_event_without_a_past_has_no_forecast(organiser: Organiser, event: EventView) -> None:
    told = forecast(organiser, event)

    assert (told["enough"], told["acceptances"], told["invite_more"]) == (False, None, None)
    assert "too little to go on" in told["advice"][0]


def test_who_cancels_the_evening_before_is_told_apart(
    organiser: Organiser, event: EventView, invitees: Invitees, clock: Clock
) -> None:
    path = f"/v1/events/{event.id}"
    early, late = (invitees.says_yes()["reference"] for _ in range(2))
    by_reference = {one["reference"]: one["id"] for one in organiser.get(f"{path}/registrations").json["items"]}
    organiser.post(f"{path}/registrations/{by_reference[early]}/cancel")
    assert event.instants.starts_at is not None
    clock.now = event.instants.starts_at - timedelta(hours=14)
    organiser.post(f"{path}/registrations/{by_reference[late]}/cancel")

    told = statistics(organiser, event)["funnel"]

    assert (told["cancelled"], told["cancelled_late"]) == (2, 1)
