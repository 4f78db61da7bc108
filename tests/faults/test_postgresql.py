"""PostgreSQL may restart, be slow, silent or full, or lose its answer: a clear no, and one effect in the end."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest

from tests.faults.history import Op
from tests.faults.house import House, within

pytestmark = [pytest.mark.fault, pytest.mark.timeout(400)]

EVENT = {
    "title": "Lost reply",
    "timezone": "Europe/London",
    "starts_at": "2027-10-20T11:00",
    "ends_at": "2027-10-20T17:00",
    "attendance": {"in_person": {"capacity": 10}},
}


def test_restarted_while_people_answer(house: House) -> None:
    [(begun,)] = house.rows("select now()")
    burned = f"select coalesce(max(attempts), 0) from notifications.delivery where created_at > '{begun}'"
    with house.crowd(60):
        time.sleep(0.3)
        house.servers["postgresql"].stop()
        time.sleep(2)
        house.start_server("postgresql")
    told = {op.status for op in house.history.ops}

    assert told <= {201, 503}
    assert 503 in told, "the control: somebody came while it was away"
    assert max(op.took for op in house.history.ops if op.status == 503) < 4
    assert house.rows(burned)[0][0] <= 1
    promised = [op.key for op in house.history.ops if op.is_done]
    assert within(30, lambda: all(map(house.post.copies_to, promised))), "no lease must run out first"


def test_reply_to_an_answer_lost(house: House) -> None:
    guest = house.guest("Lost Reply")
    lost = house.database.drop_reply_to(b"Lost Reply")
    first = house.answer(guest)
    assert lost.sprung.is_set()
    assert first.status == 503

    again = house.answer(guest)

    assert again.status in {200, 201}
    assert [again.body] == list({op.body for op in house.history.of(guest.email) if op.is_done})
    assert house.rows(f"select count(*) from registration.registration where email = '{guest.email}'") == [(1,)]


def lose_commit_of(house: House, title: str, *, keys: tuple[str, str]) -> Op:
    """Create an event and lose the answer to the commit, then do it again; the second request."""
    lost = house.database.drop_reply_to(b"COMMIT", after=title.encode())
    first = house.ask("/v1/events", key=keys[0], body=EVENT | {"title": title})
    assert lost.sprung.is_set()
    assert first.status == 503
    again = house.ask("/v1/events", key=keys[1], body=EVENT | {"title": title})
    assert again.status == 201
    return again


def test_reply_to_a_commit_lost(house: House) -> None:
    again = lose_commit_of(house, "Lost commit", keys=("a-key", "a-key"))

    assert again.headers["Idempotency-Replayed"] == "true"
    assert house.rows("select count(*) from registration.event where title = 'Lost commit'") == [(1,)]


def test_reply_to_a_commit_lost_and_asked_with_another_key(house: House) -> None:
    lose_commit_of(house, "Lost twice", keys=("one-key", "another-key"))

    assert house.rows("select count(*) from registration.event where title = 'Lost twice'") == [(2,)]


def test_seats_locked_by_somebody_else(house: House) -> None:
    guest = house.guest()
    with psycopg.connect(house.runtime.settings.database_url) as other:
        other.execute("select 1 from registration.pool for update")
        told = house.answer(guest)
        assert told.status == 503
        assert told.took < 4

    assert house.answer(guest).status == 201


def test_slow(house: House) -> None:
    house.database.delay = 0.5
    with house.crowd(6):
        pass

    assert {op.status for op in house.history.ops} <= {201, 503}
    assert max(op.took for op in house.history.ops) < 10


@pytest.mark.nightly
def test_silent(house: House) -> None:
    house.answer(house.guest())
    guests = house.invite(6)
    house.database.freeze()
    with ThreadPoolExecutor() as together:
        told = list(together.map(house.answer, guests))
    house.database.heal()

    assert [op.status for op in told] == [503] * 6
    assert max(op.took for op in told) < 10


@pytest.mark.nightly
def test_connections_lost(house: House) -> None:
    house.answer(house.guest())
    house.database.lose_connections()
    with house.crowd(12):
        pass

    assert max(op.took for op in house.history.ops) < 10
    assert within(10, lambda: house.answer(house.guest()).status == 201)


@pytest.mark.nightly
def test_every_connection_waits(house: House) -> None:
    """More people than connections, and nobody gets on: each is told so in time."""
    guests = house.invite(16)
    with psycopg.connect(house.runtime.settings.database_url) as other:
        other.execute("select 1 from registration.pool for update")
        with ThreadPoolExecutor(16) as together:
            told = list(together.map(house.answer, guests))
    assert {op.status for op in told} == {503}
    assert max(op.took for op in told) < 10

    with ThreadPoolExecutor(4) as together:
        assert {op.status for op in together.map(house.answer, guests)} == {201}


@pytest.mark.nightly
def test_deadlock(house: House) -> None:
    """Somebody takes a seat and an invitation in the opposite order: one of the two is told to come again."""
    guest, told = house.guest(), list[Op]()
    row = f"select 1 from registration.invitation where email = '{guest.email}' for update"
    asking = threading.Thread(target=lambda: told.append(house.answer(guest)))
    with psycopg.connect(house.runtime.settings.database_url) as other:
        other.execute("select 1 from registration.pool for update")
        asking.start()
        waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        assert within(5, lambda: house.rows(waiting)[0][0] > 0)
        with suppress(psycopg.errors.DeadlockDetected):
            other.execute(row.encode())
    asking.join(30)

    assert {op.status for op in told} <= {201, 503}
    assert house.answer(guest).status in {200, 201}
