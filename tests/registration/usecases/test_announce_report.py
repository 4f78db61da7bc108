"""When the report is out, those who had a place are told: once, with a way to stop it, and undone like any batch."""

from collections.abc import Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.contracts import unsubscribing
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.store.outbox import Outbox
from services.registration.usecases.finish_events import finish_events
from services.registration.usecases.stop_invitations import show_stopping, stop_invitations
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees

URL = "https://example.org/report"
REPORT = {"title": "What we heard", "kind": "report", "url": URL}


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, capacity=3, documents=[REPORT])


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


def announce(organiser: Organiser, event: EventView, query: str = "", **more: Any) -> Any:
    return organiser.post(f"/v1/events/{event.id}/documents/announce{query}", json={"url": URL, **more})


def told(runtime: Runtime) -> Sequence[Outbox]:
    with runtime.database.transaction() as session:
        return session.scalars(select(Outbox).where(Outbox.type == "report.published").order_by(Outbox.id)).all()


def test_those_who_had_a_place_are_told_once_and_it_can_be_undone(
    organiser: Organiser, event: EventView, invitees: Invitees, runtime: Runtime, clock: Clock
) -> None:
    for _ in range(4):
        invitees.says_yes(waitlist_if_full=True)
    assert announce(organiser, event).status_code == 409
    finish_events(runtime.database, now=clock.forward(days=40))
    organiser.post("/v1/suppressions", json={"email": "p2@example.org"})

    rehearsed = announce(organiser, event, "?dry_run=true")
    first = announce(organiser, event, first=1).json
    path = f"/v1/events/{event.id}/invitations/batches/{first['batch']}"
    released = organiser.post(f"{path}/release").json
    again = announce(organiser, event).json

    assert (rehearsed.status_code, len(rehearsed.json["recipients"])) == (200, 2)
    assert [one["reason"] for one in rehearsed.json["skipped"]] == ["suppressed"]
    assert (first["queued"], first["awaiting"], released["queued"]) == (1, 1, 1)
    assert [row.facts["recipient"]["email"] for row in told(runtime)] == ["p1@example.org", "p3@example.org"]
    assert sorted(one["reason"] for one in again["skipped"]) == ["already-mailed", "already-mailed", "suppressed"]
    assert organiser.post(f"{path}/undo").json["undone"] == 2
    assert {row.withdrawn_reason for row in told(runtime)} == {"undone"}


def test_one_click_stops_it(
    organiser: Organiser, event: EventView, invitees: Invitees, runtime: Runtime, clock: Clock
) -> None:
    invitees.says_yes()
    finish_events(runtime.database, now=clock.forward(days=40))
    announce(organiser, event)
    token = unsubscribing.signed(told(runtime)[0].id, runtime.keys.digest)

    assert not show_stopping(runtime.database, runtime.keys, token).stopped
    assert stop_invitations(runtime.database, runtime.keys, token, everything=True, now=clock.now).stopped
    assert told(runtime)[0].withdrawn_reason == "suppressed"
