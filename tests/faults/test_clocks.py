"""Clocks may end, be doubled, or be cut off in the middle: each thing happens, and happens once."""

import pytest

from services.contracts import routing
from tests.faults.house import CLOCKS, WORKER, House, within

QUEUE = f"placecard:{routing.QUEUE_FIRST}"
pytestmark = [pytest.mark.fault, pytest.mark.timeout(400)]


def test_two_of_each_and_then_one(house: House) -> None:
    for clock in CLOCKS:
        house.start(clock, as_name=f"{clock}-2")
    with house.crowd(40):
        for clock in CLOCKS:
            house.kill(clock)
    guests = list(house.guests.values())[-40:]

    assert within(60, lambda: all(house.post.copies_to(guest.email) for guest in guests))
    assert within(30, lambda: all(house.delivery(guest, "state", "attempts") == ("sent", 1) for guest in guests))


def test_both_killed_and_started_again(house: House) -> None:
    for clock in CLOCKS:
        house.kill(clock)
    guest = house.guest()
    assert house.answer(guest).status == 201
    for clock in CLOCKS:
        house.start(clock)

    assert within(60, lambda: len(house.post.copies_to(guest.email)) == 1)


@pytest.mark.nightly
def test_killed_between_taking_a_message_and_passing_it_on(house: House) -> None:
    house.broker.freeze()
    guest = house.guest()
    house.answer(guest)
    claimed = "select count(*) from registration.outbox where accepted_at is null and published_at is not null"
    assert within(30, lambda: house.rows(claimed) == [(1,)])
    house.kill(CLOCKS[0])
    house.broker.cut()
    house.broker.heal()
    house.start(CLOCKS[0])

    assert within(60, lambda: len(house.post.copies_to(guest.email)) == 1)


@pytest.mark.nightly
def test_killed_after_passing_a_message_on(house: House) -> None:
    house.kill(WORKER)
    guest = house.guest()
    house.answer(guest)
    with house.redis() as client:
        assert within(20, lambda: client.llen(QUEUE) == 1)
    house.kill(CLOCKS[0])
    house.run("update registration.outbox set published_at = null where accepted_at is null")
    house.start(CLOCKS[0])
    with house.redis() as client:
        assert within(20, lambda: client.llen(QUEUE) == 2), "the same message a second time"
    house.start_worker()

    assert within(60, lambda: bool(house.post.copies_to(guest.email)))
    assert not within(3, lambda: len(house.post.copies_to(guest.email)) > 1)


@pytest.mark.nightly
def test_an_event_that_is_over_is_finished_once(house: House) -> None:
    for clock in CLOCKS:
        house.start(clock, as_name=f"{clock}-2")
    over: dict[str, object] = {
        "title": "Over",
        "timezone": "Europe/London",
        "attendance": {"in_person": {"capacity": 10}},
    }
    ahead = {"starts_at": "2037-10-20T11:00", "ends_at": "2037-10-20T17:00"}
    assert house.ask("/v1/events", key="over", body={**over, **ahead}).status == 201
    house.run(
        "update registration.event set status = 'open', starts_at = now() - interval '3 h',"
        " ends_at = now() - interval '1 h' where title = 'Over'"
    )
    finished = (
        "select count(*) from registration.audit_entry a join registration.event e on e.id = a.event_id"
        " where e.title = 'Over' and a.action = 'event.finished'"
    )

    assert within(
        60, lambda: house.rows("select status from registration.event where title = 'Over'") == [("finished",)]
    )
    assert house.rows(finished) == [(1,)]
