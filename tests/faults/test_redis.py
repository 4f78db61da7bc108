"""Redis may be away, empty, silent, full or forgetful: answers go on, and mail leaves within a minute."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from services.contracts import routing
from services.kit.broker import Publisher, broker_app
from tests.faults.house import PRODUCT, WORKER, Guest, House, within

pytestmark = [pytest.mark.fault, pytest.mark.timeout(400)]

QUEUE = f"placecard:{routing.QUEUE_FIRST}"


@pytest.fixture(autouse=True)
def _processes_say_so(house: House) -> None:
    house.expected.add("redis.exceptions")


def answered(house: House, name: str = "") -> Guest:
    """Somebody new whose yes was taken at once."""
    guest = house.guest(name)
    told = house.answer(guest)
    assert told.status == 201, told.body
    assert told.took < 3, "nobody who answers waits for Redis"
    return guest


def arrived(house: House, guest: Guest) -> Callable[[], bool]:
    return lambda: bool(house.post.copies_to(guest.email))


@pytest.mark.nightly
def test_stopped_while_people_answer(house: House) -> None:
    with house.crowd(20):
        time.sleep(0.2)
        house.servers["redis"].stop()
    late = answered(house)

    assert {op.status for op in house.history.ops} == {201}
    assert within(60, arrived(house, late)), "the clock sends by itself"


@pytest.mark.nightly
def test_away_when_everything_starts(house: House) -> None:
    for name in PRODUCT:
        house.kill(name)
    house.servers["redis"].stop()
    house.start_web()
    for name in PRODUCT[1:]:
        house.start(name)
    guest = answered(house)

    assert within(60, arrived(house, guest)), "the clock sends by itself"
    house.start_server("redis")
    hint_often(house, guest)
    assert within(60, lambda: done_with_hints(house)), "the worker has waited"


@pytest.mark.nightly
def test_wiped_with_messages_in_it(house: House) -> None:
    house.kill(WORKER)
    guests = [answered(house) for _ in range(5)]
    with house.redis() as client:
        assert within(20, lambda: client.llen(QUEUE) >= 5), "the control: there is something to lose"
        client.flushall()
    house.start_worker()

    assert within(60, lambda: all(arrived(house, guest)() for guest in guests))


@pytest.mark.nightly
def test_killed_with_the_end_of_its_file_torn_off(house: House) -> None:
    house.kill(WORKER)
    guests = [answered(house) for _ in range(3)]
    with house.redis() as client:
        assert within(20, lambda: client.llen(QUEUE) >= 3)
    house.servers["redis"].kill()
    newest = max((house.folder / "redis").rglob("*.aof"), key=lambda file: file.stat().st_mtime)
    os.truncate(newest, newest.stat().st_size // 2 - 1)
    house.start_server("redis")
    with house.redis() as client:
        assert client.llen(QUEUE) < 3, "the control: some are lost"
    house.start_worker()

    assert within(60, lambda: all(arrived(house, guest)() for guest in guests))


@pytest.mark.nightly
def test_half_open(house: House) -> None:
    answered(house)
    house.broker.lose_connections()
    lost = time.monotonic()
    guest = answered(house)

    assert within(45, arrived(house, guest))
    assert within(45 - (time.monotonic() - lost), lambda: goes_the_usual_way(house)), "worker and clocks are back"


def goes_the_usual_way(house: House) -> bool:
    """Whether a mail leaves at once and by the worker: clocks that send by themselves wait for longer."""
    guest = answered(house)
    if not within(4, arrived(house, guest)):
        return False
    [delivery] = house.delivery(guest, "id")
    return within(1, lambda: f"delivery_id={delivery}" in house.log(WORKER) or f'"{delivery}"' in house.log(WORKER))


@pytest.mark.nightly
def test_full(house: House) -> None:
    with house.redis() as client:
        before = client.config_get("maxmemory")["maxmemory"]
        client.config_set("maxmemory", "1")
        try:
            guest = answered(house)
            assert within(60, arrived(house, guest)), "the clock sends by itself"
        finally:
            client.config_set("maxmemory", before)


def test_reply_to_a_hint_lost(house: House) -> None:
    lost = house.broker.drop_reply_to(b"LPUSH")
    guest = answered(house)

    assert lost.sprung.wait(20)
    assert within(60, arrived(house, guest))


def hint_often(house: House, guest: Guest) -> None:
    """Bring the same two hints five times, as a broker that repeats itself would."""
    publisher = Publisher(broker_app(house.runtime.settings.redis_url, queues=routing.QUEUES))
    [(message, delivery)] = house.rows(
        f"select message_id, id from notifications.delivery where recipient = '{guest.email}'"
    )
    for _ in range(5):
        publisher.send(routing.ACCEPT_MESSAGES, queue=routing.QUEUE_FIRST, message_ids=[message])
        publisher.send(routing.DELIVER, queue=routing.QUEUE_FIRST, delivery_ids=[delivery])


def done_with_hints(house: House) -> bool:
    with house.redis() as client:
        return within(30, lambda: client.llen(QUEUE) == 0)


def test_every_hint_five_times(house: House) -> None:
    guest = answered(house)
    assert within(60, arrived(house, guest))

    hint_often(house, guest)
    hold = house.post.hold("dot")
    during = answered(house)
    assert hold.reached.wait(30)
    hint_often(house, during)
    assert done_with_hints(house)
    hold.released.set()

    assert within(60, arrived(house, during))
    assert len(house.post.copies_to(guest.email)) == 1


def test_every_hint_five_times_without_the_lease(house: House) -> None:
    house.kill(WORKER)
    house.start_worker(guard_off="lease")
    hold = house.post.hold("dot")
    guest = answered(house)
    assert hold.reached.wait(60)

    hint_often(house, guest)
    assert done_with_hints(house)
    hold.released.set()

    assert within(30, lambda: len(house.post.copies_to(guest.email)) > 1)
    assert "I7" in house.broken()
    unguarded = house.children[WORKER]
    unguarded.ask_to_stop()
    assert unguarded.wait(60), "it finishes what it has taken, so that nothing of the control is left"
    house.forgive()


def test_rubbish_in_the_queue(house: House) -> None:
    with house.redis() as client:
        for rubbish in (b"{}", b'{"body": 1}', b'{"body": "e30=", "headers": {}, "properties": {}}'):
            client.lpush(QUEUE, rubbish)
    guest = answered(house)

    assert within(60, arrived(house, guest))
    assert house.children[WORKER].exit_status is None


@pytest.mark.nightly
def test_rubbish_that_ends_the_worker(house: House) -> None:
    """The transport reads JSON or ends; what it read is gone then, so whoever supervises it starts a healthy one."""
    house.expected.add("JSONDecodeError")
    with house.redis() as client:
        client.lpush(QUEUE, b"{")
    assert house.children[WORKER].wait(30)
    guest = answered(house)
    house.start_worker()

    assert within(60, arrived(house, guest))


@pytest.mark.nightly
def test_silent(house: House) -> None:
    answered(house)
    os.kill(house.servers["redis"].pid, signal.SIGSTOP)
    try:
        guest = answered(house)
        assert within(60, arrived(house, guest))
    finally:
        os.kill(house.servers["redis"].pid, signal.SIGCONT)


@pytest.mark.nightly
def test_killed_and_started_ten_times(house: House) -> None:
    """Once in some eighty times the transport trips over itself and the worker ends: its supervisor starts it again."""
    house.expected.add("'NoneType' object has no attribute 'hostname'")
    with house.crowd(200, at_once=2):
        for _ in range(10):
            house.servers["redis"].kill()
            time.sleep(1)
            house.start_server("redis")
            time.sleep(3)
    answered(house)


@pytest.mark.nightly
def test_half_open_and_nobody_notices_without_a_socket_timeout(house: House) -> None:
    house.kill(WORKER)
    house.start_worker(guard_off="socket timeout")
    house.broker.lose_connections()
    guest = answered(house)

    assert not within(60, arrived(house, guest))
    house.kill(WORKER)
