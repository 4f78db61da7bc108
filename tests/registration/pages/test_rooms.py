"""The personal way into the remote room."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from services.contracts import own_links
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, registration_token

MODES = {"in_person": {"capacity": 2}, "remote": {"capacity": 2, "join_url": "https://meet.example.org/first"}}


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    """A meeting in a room and online."""
    return factories.an_event(runtime.database, organisation, attendance=MODES)


def comes(runtime: Runtime, invitees: Invitees, attendance: str = "remote") -> tuple[str, str]:
    """The reference of somebody who comes, and the token of their join link."""
    reference = str(invitees.says_yes(attendance=attendance)["reference"])
    return reference, own_token(runtime, reference, own_links.JOIN)


def own_token(runtime: Runtime, reference: str, purpose: str) -> str:
    """A token as a mail or a calendar carries it."""
    query = text("select calendar_uid from registration.registration where reference = :reference")
    with runtime.database.statement() as connection:
        uid = UUID(connection.execute(query, {"reference": reference}).scalar_one())
    return own_links.signed(purpose, uid, runtime.keys.digest)


def starting(clock: Clock, event: EventView) -> None:
    """Turn the clock to ten minutes before the start."""
    assert event.instants.starts_at is not None
    clock.now = event.instants.starts_at - timedelta(minutes=10)


def test_before_the_room_opens_a_calm_page_says_when(app: Flask, runtime: Runtime, invitees: Invitees) -> None:
    _, token = comes(runtime, invitees)
    answer = app.test_client().get(f"/join/{token}")

    assert answer.status_code == 200
    assert "The room is not open yet" in answer.text
    assert "meet.example.org" not in answer.text


def test_when_it_is_open_the_link_leads_to_the_room_of_now(
    app: Flask, runtime: Runtime, invitees: Invitees, event: EventView, organiser: Organiser, clock: Clock
) -> None:
    _, token = comes(runtime, invitees)
    moved: dict[str, Any] = {**MODES, "remote": {"capacity": 2, "join_url": "https://meet.example.org/second"}}
    assert organiser.patch(f"/v1/events/{event.id}", json={"attendance": moved}, version="*").status_code == 200
    starting(clock, event)

    answer = app.test_client().get(f"/join/{token}")

    assert (answer.status_code, answer.headers["Location"]) == (303, "https://meet.example.org/second")
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_cancelling_and_changing_rooms_close_the_door(
    app: Flask, runtime: Runtime, invitees: Invitees, event: EventView, clock: Clock
) -> None:
    reference, token = comes(runtime, invitees)
    _, in_person = comes(runtime, invitees, "in_person")
    own = {"Authorization": f"Registration {registration_token(runtime, reference)}"}
    assert app.test_client().post("/v1/registration/cancel", headers=own).status_code == 200
    starting(clock, event)

    for dead in (token, in_person):
        answer = app.test_client().get(f"/join/{dead}")
        assert answer.status_code == 410
        assert "meet.example.org" not in answer.text + str(answer.headers)


def test_a_token_of_another_purpose_was_never_a_join_link(app: Flask, runtime: Runtime, invitees: Invitees) -> None:
    reference, token = comes(runtime, invitees)

    for other in (
        own_token(runtime, reference, own_links.CALENDAR),
        registration_token(runtime, reference),
        token + "x",
    ):
        assert app.test_client().get(f"/join/{other}").status_code == 404


def test_the_calendar_file_carries_the_link_and_not_the_room(app: Flask, runtime: Runtime, invitees: Invitees) -> None:
    reference, token = comes(runtime, invitees)
    browser = app.test_client()
    browser.get(f"/r/{registration_token(runtime, reference)}")

    unfolded = browser.get("/registration/calendar.ics").data.replace(b"\r\n ", b"")

    assert f"/join/{token}".encode() in unfolded
    assert b"meet.example.org" not in unfolded
