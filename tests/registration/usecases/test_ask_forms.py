"""Who has a place and has not answered what is asked of those who have one, is reminded of it: once."""

from collections.abc import Sequence
from threading import Thread

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.store.outbox import Outbox
from services.registration.usecases.ask_forms import ask_forms
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, registration_token

FOOD = {"code": "food", "label": "What can you not eat?", "kind": "text", "when": "confirmed", "sensitive": True}
TRAIN = {"code": "train", "label": "When do you arrive?", "kind": "text", "when": "confirmed"}


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database, organisation, capacity=2, questions=[{**FOOD, "purpose": "Catering", "purge_days": 30}]
    )


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


def told(runtime: Runtime) -> Sequence[Outbox]:
    """What there is after one round of the clock."""
    ask_forms(runtime.database, runtime.keys, now=runtime.now())
    with runtime.database.transaction() as session:
        return session.scalars(select(Outbox).where(Outbox.type == "form.due").order_by(Outbox.id)).all()


def test_a_day_later_and_again_only_for_what_is_new(
    organiser: Organiser, event: EventView, invitees: Invitees, runtime: Runtime, client: FlaskClient, clock: Clock
) -> None:
    answered, _silent, _waits = (invitees.says_yes(waitlist_if_full=True)["reference"] for _ in range(3))
    headers = {"Authorization": f"Registration {registration_token(runtime, answered)}", "If-Match": "*"}
    assert client.patch("/v1/registration", json={"answers": {"food": "Nuts"}}, headers=headers).status_code == 200
    clock.forward(hours=23)
    assert told(runtime) == []

    clock.forward(hours=2)
    clocks = [Thread(target=told, args=(runtime,)) for _ in range(3)]
    for one in clocks:
        one.start()
    for one in clocks:
        one.join()
    (only,) = told(runtime)
    assert (only.facts["recipient"]["email"], only.facts["questions"]) == ("p2@example.org", [FOOD["label"]])
    assert only.sealed_token is not None

    shown = organiser.get(f"/v1/events/{event.id}").json["questions"]
    changed = organiser.patch(f"/v1/events/{event.id}", version="*", json={"questions": [*shown, TRAIN]})
    assert changed.status_code == 200, changed.text
    assert len(told(runtime)) == 1
    clock.forward(hours=2)
    assert sorted(len(one.facts["questions"]) for one in told(runtime)) == [1, 1, 2]


def test_nothing_is_asked_after_the_start(invitees: Invitees, runtime: Runtime, clock: Clock) -> None:
    invitees.says_yes()
    clock.forward(days=31, hours=3)

    assert told(runtime) == []
