"""The morning after, those who came are thanked and asked how it was: once, and where there is a form for it."""

from collections.abc import Sequence
from threading import Thread

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.store.outbox import Outbox
from services.registration.usecases.ask_feedback import ask_feedback
from services.registration.usecases.finish_events import finish_events
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, registration_id

URL = "https://example.org/feedback"


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, feedback_url=URL)


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


def told(runtime: Runtime) -> Sequence[Outbox]:
    """What there is after one round of the clock."""
    finish_events(runtime.database, now=runtime.now())
    ask_feedback(runtime.database, runtime.keys, now=runtime.now())
    with runtime.database.transaction() as session:
        return session.scalars(select(Outbox).where(Outbox.type == "feedback.asked").order_by(Outbox.id)).all()


def test_those_who_came_are_asked_once_however_many_clocks_there_are(
    organiser: Organiser, event: EventView, invitees: Invitees, runtime: Runtime, clock: Clock
) -> None:
    came, _absent, _stopped = (invitees.says_yes()["reference"] for _ in range(3))
    organiser.post("/v1/suppressions", json={"email": "p3@example.org"})
    clock.forward(days=31, hours=2)
    organiser.post(f"/v1/events/{event.id}/registrations/{registration_id(runtime, came)}/check-in", json={})
    clock.forward(hours=21)
    assert told(runtime) == []

    clock.forward(hours=2)
    clocks = [Thread(target=told, args=(runtime,)) for _ in range(3)]
    for one in clocks:
        one.start()
    for one in clocks:
        one.join()

    (only,) = told(runtime)
    assert (only.facts["recipient"]["email"], only.facts["url"], only.sealed_token) == ("p1@example.org", URL, None)
    assert only.expires_at is not None


def test_not_a_week_late_and_not_without_a_form(
    organiser: Organiser, event: EventView, invitees: Invitees, runtime: Runtime, clock: Clock
) -> None:
    invitees.says_yes()
    organiser.patch(f"/v1/events/{event.id}", version="*", json={"feedback_url": None})
    clock.forward(days=33)
    assert told(runtime) == []

    organiser.patch(f"/v1/events/{event.id}", version="*", json={"feedback_url": URL})
    clock.forward(days=7)
    assert told(runtime) == []
