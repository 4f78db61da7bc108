"""The clock lets waves go at their time, and asks the next where somebody does not come."""

from threading import Thread
from typing import Any

import pytest

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store import waves
from services.registration.store.organisations import Organisation
from services.registration.usecases.expire_invitations import expire_invitations
from services.registration.usecases.work_waves import work_waves
from tests import factories
from tests.asked import UNDO, Asked
from tests.factories import Clock, Organiser

GROUPS = [{"code": "academia", "label": "Academia"}, {"code": "business", "label": "Business"}]


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database, organisation, capacity=2, constituencies=GROUPS, answers_due_at="2027-03-25T12:00"
    )


@pytest.fixture
def asked(organiser: Organiser, event: EventView, runtime: Runtime) -> Asked:
    return Asked(organiser, event, runtime)


def plan(asked: Asked, *waves: dict[str, Any]) -> None:
    answer = asked.organiser.put(f"{asked.path}/waves", version="*", json={"waves": list(waves)})
    assert answer.status_code == 200, answer.text


def release(asked: Asked, wave: str) -> dict[str, Any]:
    return dict(asked.organiser.post(f"{asked.path}/waves/{wave}/release").json)


def tick(asked: Asked) -> None:
    work_waves(asked.runtime.database, asked.runtime.keys, UNDO, now=asked.runtime.now())


def started(asked: Asked, **second: Any) -> tuple[list[str], list[str], list[str]]:
    """Two of the first wave are asked; the second has two of academia and one of business."""
    first = asked.invite(wave="A", constituency="academia") + asked.invite(wave="A", constituency="business")
    academia = asked.invite(2, wave="B", constituency="academia")
    business = asked.invite(wave="B", constituency="business")
    plan(asked, {"code": "A"}, {"code": "B", "mode": "automatic", **second})
    assert release(asked, "A")["queued"] == 2
    asked.arrive(first)
    return first, academia, business


def test_a_wave_goes_at_its_time_once(asked: Asked, clock: Clock) -> None:
    ids = asked.invite(2, wave="A")
    plan(asked, {"code": "A", "release_at": "2027-03-03T10:00"})
    tick(asked)
    assert asked.states(ids) == ["draft", "draft"]

    clock.forward(days=2, hours=1)
    tick(asked)
    tick(asked)

    assert asked.states(ids) == ["queued", "queued"]
    assert len(asked.messages()) == 2
    assert {row.not_before for row in asked.messages()} == {clock.now + UNDO}


def test_nobody_is_drawn_while_everybody_may_still_come(asked: Asked) -> None:
    _, academia, business = started(asked)

    tick(asked)

    assert set(asked.states([*academia, *business])) == {"draft"}


def test_a_no_draws_the_next_of_the_same_group_and_only_that(asked: Asked) -> None:
    first, academia, business = started(asked)
    asked.decline(first[0])

    tick(asked)
    tick(asked)

    assert asked.states([*academia, *business]) == ["queued", "draft", "draft"]
    asked.arrive(academia[:1])
    asked.decline(academia[0])
    tick(asked)
    assert asked.states([*academia, *business]) == ["answered", "queued", "draft"]


@pytest.mark.parametrize("how", ["revoke", "expire", "cancel"])
def test_whoever_does_not_come_in_another_way_is_replaced_too(asked: Asked, clock: Clock, how: str) -> None:
    first, academia, _ = started(asked)
    one = f"{asked.path}/invitations/{first[0]}"
    if how == "revoke":
        asked.organiser.post(f"{one}/revoke", json={"reason": "A mistake"})
    elif how == "expire":
        asked.organiser.patch(one, version="*", json={"answers_due_at": "2027-03-02"})
        clock.forward(days=2)
        expire_invitations(asked.runtime.database, asked.runtime.keys, now=clock.now)
    else:
        asked.say(first[0])
        registration = asked.one(first[0])["registration_id"]
        asked.organiser.post(f"{asked.path}/registrations/{registration}/cancel", json={})

    tick(asked)

    assert asked.states(academia) == ["queued", "draft"]


def test_never_more_are_open_than_seats_allow(asked: Asked) -> None:
    first, academia, _ = started(asked)
    asked.decline(first[0])
    asked.mailed(1)  # outside the plan, and open as well

    tick(asked)

    assert asked.states(academia) == ["draft", "draft"]


def test_one_who_is_not_to_be_invited_is_passed_over(asked: Asked) -> None:
    first, academia, _ = started(asked)
    asked.organiser.post("/v1/suppressions", json={"email": asked.one(academia[0])["email"]})
    asked.decline(first[0])

    tick(asked)

    assert asked.states(academia) == ["draft", "queued"]


def test_names_are_drawn_in_office_hours_only(asked: Asked, clock: Clock) -> None:
    hours = {"starts_at": "14:00", "ends_at": "16:00", "days": [1]}
    first, academia, _ = started(asked, office_hours=hours)
    asked.decline(first[0])
    tick(asked)
    assert asked.states(academia) == ["draft", "draft"]

    clock.forward(hours=5)
    tick(asked)

    assert asked.states(academia) == ["queued", "draft"]


@pytest.mark.parametrize("stop", [{"mode": "off"}, {"paused": True}])
def test_a_wave_that_does_not_refill_or_is_paused_stays(asked: Asked, stop: dict[str, Any]) -> None:
    first, academia, _ = started(asked, **stop)
    asked.decline(first[0])

    tick(asked)

    assert asked.states(academia) == ["draft", "draft"]


def test_undoing_what_the_clock_drew_pauses_the_wave(asked: Asked) -> None:
    first, academia, _ = started(asked)
    asked.decline(first[0])
    tick(asked)
    batch = asked.one(academia[0])["batch"]

    asked.organiser.post(f"{asked.path}/invitations/batches/{batch}/undo", json={})
    tick(asked)

    assert asked.states(academia) == ["draft", "draft"]
    assert asked.organiser.get(f"{asked.path}/waves").json["waves"][1]["state"] == "paused"


def test_a_wave_may_only_suggest_and_the_organiser_sends(asked: Asked) -> None:
    first, academia, _ = started(asked, mode="suggest")
    asked.decline(first[0])

    tick(asked)
    tick(asked)

    (task,) = asked.organiser.get(f"{asked.path}/tasks?done=false").json["items"]
    assert (task["kind"], task["subject"]) == ("ask-next", {"wave": "B", "invitations": academia[:1]})
    assert asked.states(academia) == ["draft", "draft"]
    asked.send(academia[:1])
    tick(asked)
    assert asked.organiser.get(f"{asked.path}/tasks?done=false").json["items"] == []
    assert asked.states(academia) == ["sent", "draft"]


def test_a_clock_passes_over_a_plan_that_another_holds(asked: Asked) -> None:
    first, academia, _ = started(asked)
    asked.decline(first[0])

    with asked.runtime.database.transaction() as another:
        waves.plan_of(another, asked.event.id, lock=True)
        tick(asked)
    assert asked.states(academia) == ["draft", "draft"]

    tick(asked)
    assert asked.states(academia) == ["queued", "draft"], "the control: nobody holds it"


def test_two_clocks_draw_one_for_each_who_does_not_come(asked: Asked) -> None:
    first, academia, business = started(asked)
    asked.decline(first[0])
    asked.decline(first[1])
    clocks = [Thread(target=tick, args=(asked,)) for _ in range(3)]

    for one in clocks:
        one.start()
    for one in clocks:
        one.join()
    tick(asked)

    assert asked.states([*academia, *business]) == ["queued", "draft", "queued"]
    assert len(asked.messages()) == 4
