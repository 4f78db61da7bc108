"""A new release comes in while people answer and read: nobody notices."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import requests

from services.local.ports import free_port
from tests.conftest import SECRET
from tests.faults.balancer import Balancer
from tests.faults.house import CLOCKS, WEB, WORKER, House, within

pytestmark = [pytest.mark.fault, pytest.mark.timeout(400)]

PEOPLE = 3
"""So many answer, and as many read, one request after the other."""


def start_web(house: House, port: int) -> None:
    """A web server of its own, awaited."""
    usual = house.programs[WEB]
    program = replace(usual, environment={**usual.environment, "PORT": str(port)})
    house.start(WEB, program=program, as_name=f"web-{port}")
    assert within(60, lambda: _is_healthy(port)), house.log(f"web-{port}")[-2000:]


def _is_healthy(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).ok
    except requests.RequestException:
        return False


@contextmanager
def constant_load(house: House) -> Iterator[Counter[str]]:
    """People who answer and people who read while the block lasts; counts what the readers met."""
    over, met = threading.Event(), Counter[str]()

    def answer() -> None:
        while not over.is_set():
            house.answer(house.guest())
            time.sleep(0.2)

    def read() -> None:
        while not over.is_set():
            try:
                met[str(requests.get(f"{house.site}/events", timeout=20).status_code)] += 1
            except requests.RequestException as error:
                met[type(error).__name__] += 1
            time.sleep(0.05)

    threads = [threading.Thread(target=work, daemon=True) for work in (answer, read) * PEOPLE]
    for one in threads:
        one.start()
    try:
        time.sleep(0.5)
        yield met
    finally:
        over.set()
        for one in threads:
            one.join(30)


@pytest.fixture
def balancer(house: House) -> Iterator[Balancer]:
    """Stands before two web servers, in the place where people look for one."""
    balancer, usual = Balancer([free_port(), free_port()]), house.port
    for port in balancer.servers:
        start_web(house, port)
    house.port = balancer.port
    yield balancer
    house.port = usual
    balancer.close()


def stop(house: House, name: str) -> None:
    """Ask a process to end, and let it finish what it has begun."""
    old = house.children.pop(name)
    old.ask_to_stop()
    assert old.wait(60)
    assert old.exit_status == 0


def replace_web(house: House, balancer: Balancer) -> None:
    """As docs/runbook.md says: first the balancer gives the old process nothing more, then it is stopped."""
    for port in balancer.servers:
        assert balancer.take_out(port)
        stop(house, f"web-{port}")
        start_web(house, port)
        balancer.put_back(port)


def test_everything_is_replaced(house: House, balancer: Balancer) -> None:
    with constant_load(house) as met:
        replace_web(house, balancer)
        for clock in CLOCKS:
            house.start(clock, as_name=f"new-{clock}")
            stop(house, clock)
        house.start_worker(as_name="new-worker")
        stop(house, WORKER)
        time.sleep(1)
    told = Counter(op.status for op in house.history.ops)
    answered = [house.guests[op.key] for op in house.history.ops]

    assert (set(told), set(met)) == ({201}, {"200"}), (told, met)
    assert within(60, lambda: all(house.state(guest) == "sent" for guest in answered))
    assert {house.delivery(guest, "attempts", "ambiguities") for guest in answered} == {(1, 0)}
    assert Counter(len(house.post.copies_to(guest.email)) for guest in answered) == {1: len(answered)}


@pytest.mark.nightly
def test_tables_grow_under_the_old_release(house: House) -> None:
    grown = ("registration.registration", "registration.pool", "registration.outbox", "notifications.delivery")
    with constant_load(house) as met:
        try:
            for table in grown:
                house.run(f"set lock_timeout = '5s'; alter table {table} add column of_tomorrow text default ''")
                time.sleep(1)
        finally:
            for table in grown:
                house.run(f"alter table {table} drop column if exists of_tomorrow")

    assert ({op.status for op in house.history.ops}, set(met)) == ({201}, {"200"}), met


@pytest.mark.nightly
def test_a_new_key_comes_in(house: House, balancer: Balancer) -> None:
    """Links of before stay good; a mail written under the new key waits for a worker that knows it."""
    before = house.programs
    environment = {"SECRET_KEYS": f"a newer secret for tests only and of more than thirty-two characters,{SECRET}"}
    try:
        with constant_load(house) as met:
            house.programs = {
                name: replace(program, environment={**program.environment, **environment})
                for name, program in before.items()
            }
            replace_web(house, balancer)
            stop(house, WORKER)
            house.start_worker()
            for clock in CLOCKS:
                stop(house, clock)
                house.start(clock)
        assert ({op.status for op in house.history.ops}, set(met)) == ({201}, {"200"}), met
        assert house.settled()
    finally:
        house.programs = before
        for name in (WORKER, *CLOCKS):
            house.kill(name)
