"""Some days before an event everybody with a place is written to: once for each time of the plan, or not at all."""

from collections.abc import Sequence
from datetime import datetime
from threading import Thread
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.store.outbox import Outbox
from services.registration.usecases.send_notices import send_notices, withdraw_notices
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, registration_token


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, capacity=2, waitlist_policy="first_come")


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


def told(runtime: Runtime) -> Sequence[Outbox]:
    """The notices there are after one round of the clock."""
    send_notices(runtime.database, runtime.keys, now=runtime.now())
    with runtime.database.transaction() as session:
        return session.scalars(select(Outbox).where(Outbox.type == "event.near").order_by(Outbox.id)).all()


def test_each_time_of_the_plan_is_told_once_to_those_with_a_place(
    invitees: Invitees, runtime: Runtime, clock: Clock
) -> None:
    for _ in range(3):
        invitees.says_yes(waitlist_if_full=True)
    clock.forward(days=23)
    assert told(runtime) == []

    clock.forward(days=1, hours=2)
    clocks = [Thread(target=told, args=(runtime,)) for _ in range(3)]
    for one in clocks:
        one.start()
    for one in clocks:
        one.join()
    assert [one.facts["days"] for one in told(runtime)] == [7, 7]
    clock.forward(days=6)
    assert [one.facts["days"] for one in told(runtime)] == [7, 7, 1, 1]


def test_a_notice_that_is_half_a_day_late_is_passed_over(invitees: Invitees, runtime: Runtime, clock: Clock) -> None:
    invitees.says_yes()
    clock.forward(days=30, hours=14)

    assert told(runtime) == []


def test_an_event_may_have_another_plan_or_none(
    invitees: Invitees, runtime: Runtime, organiser: Organiser, event: EventView, clock: Clock
) -> None:
    invitees.says_yes()
    assert organiser.patch(f"/v1/events/{event.id}", version="*", json={"notices": []}).status_code == 200
    clock.forward(days=24, hours=2)
    assert told(runtime) == []

    organiser.patch(f"/v1/events/{event.id}", version="*", json={"notices": [{"days_before": 3}]})
    clock.forward(days=4)
    assert [one.facts["days"] for one in told(runtime)] == [3]


def test_what_waits_is_taken_back_from_those_who_give_their_place_up_and_when_it_is_late(
    invitees: Invitees, runtime: Runtime, client: FlaskClient, clock: Clock
) -> None:
    gone, _stays = (invitees.says_yes()["reference"] for _ in range(2))
    clock.forward(days=30, hours=2)
    assert len(told(runtime)) == 2
    headers = {"Authorization": f"Registration {registration_token(runtime, gone)}"}
    client.post("/v1/registration/cancel", json={}, headers=headers)
    withdraw_notices(runtime.database, now=clock.now)
    assert [one.withdrawn_reason for one in told(runtime)] == ["over", None]

    clock.forward(days=1)
    withdraw_notices(runtime.database, now=clock.now)
    assert [one.withdrawn_reason for one in told(runtime)] == ["over", "over"]


def test_an_event_moved_by_an_hour_is_not_told_again_and_one_moved_by_days_is(
    invitees: Invitees, runtime: Runtime, organiser: Organiser, event: EventView, clock: Clock
) -> None:
    invitees.says_yes()
    clock.forward(days=24, hours=2)
    assert [one.facts["days"] for one in told(runtime)] == [7]

    organiser.patch(f"/v1/events/{event.id}", version="*", json={"timezone": "Atlantic/Azores"})
    clock.forward(hours=1)
    assert [one.facts["days"] for one in told(runtime)] == [7]

    later = {"starts_at": "2027-04-05T11:00", "ends_at": "2027-04-05T17:00"}
    organiser.patch(f"/v1/events/{event.id}", version="*", json=later)
    clock.forward(days=4)
    assert [one.facts["days"] for one in told(runtime)] == [7, 7]


def test_a_start_that_comes_twice_on_the_clock_is_told_before_the_first(
    runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient, clock: Clock
) -> None:
    ahead: dict[str, Any] = {"starts_at": "2027-11-01T01:30", "ends_at": "2027-11-01T04:00"}
    event = factories.an_event(runtime.database, organisation, **ahead)
    Invitees(organiser, event, client).says_yes()

    for instant, days in (("30T23:59", [7]), ("31T00:30", [7, 1]), ("31T01:30", [7, 1])):
        clock.now = datetime.fromisoformat("2027-10-25T02:00+00:00")
        told(runtime)
        clock.now = datetime.fromisoformat(f"2027-10-{instant}+00:00")
        assert [one.facts["days"] for one in told(runtime)] == days
