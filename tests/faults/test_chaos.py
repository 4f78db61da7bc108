"""A thousand mails and fifty killed workers; and anything at any time."""

import os
import random
import signal
import time
from collections.abc import Callable

import pytest

from tests.faults.house import CLOCKS, WEB, WORKER, House
from tests.faults.post import DROP

pytestmark = [pytest.mark.fault, pytest.mark.nightly, pytest.mark.timeout(3000)]


def test_a_thousand_mails_and_fifty_killed_workers(house: House) -> None:
    house.post.takes_long("taken", 0.05)
    arrived, doubts = len(house.post.copies), "select coalesce(sum(ambiguities), 0) from notifications.delivery"
    [(doubted,)] = house.rows(doubts)
    chance = random.Random(1)
    with house.crowd(1000, at_once=4):
        for _ in range(50):
            time.sleep(chance.uniform(0.2, 2.0))
            house.kill(WORKER)
            house.start_worker()
    assert house.settled(600)

    copies = house.post.copies[arrived:]
    [(doubted_now,)] = house.rows(doubts)
    several = len(copies) - len({copy.id for copy in copies})
    print(f"{len(copies)} copies, {several} of them second ones, {doubted_now - doubted} doubts")
    assert len({copy.id for copy in copies}) == 1000
    assert several <= doubted_now - doubted


@pytest.mark.parametrize("seed", range(3))
def test_anything_at_any_time(house: House, seed: int) -> None:
    house.expected |= {"DatabaseUnavailable", "redis.exceptions", "OperationalError"}
    print(f"seed {seed}")
    chance = random.Random(seed)
    faults = FAULTS.copy()
    with house.crowd(400, at_once=3):
        for _ in range(20):
            name = chance.choice(sorted(faults))
            print(name)
            faults[name](house)
            time.sleep(chance.uniform(0.5, 3.0))
            house.mend()


def _restart(server: str) -> Callable[[House], None]:
    def restart(house: House) -> None:
        house.servers[server].stop()
        time.sleep(1)
        house.start_server(server)

    return restart


def _wipe(house: House) -> None:
    with house.redis() as client:
        client.flushall()


def _pause(house: House) -> None:
    worker = house.children[WORKER].pid
    os.killpg(worker, signal.SIGSTOP)
    time.sleep(2)
    os.killpg(worker, signal.SIGCONT)


FAULTS: dict[str, Callable[[House], None]] = {
    "kill the web": lambda house: house.kill(WEB),
    "kill the worker": lambda house: house.kill(WORKER),
    "pause the worker": _pause,
    "kill the registration clock": lambda house: house.kill(CLOCKS[0]),
    "kill the notifications clock": lambda house: house.kill(CLOCKS[1]),
    "restart PostgreSQL": _restart("postgresql"),
    "restart Redis": _restart("redis"),
    "wipe Redis": _wipe,
    "lose Redis connections": lambda house: house.broker.lose_connections(),
    "lose database connections": lambda house: house.database.lose_connections(),
    "freeze the database": lambda house: house.database.freeze(),
    "cut mail connections": lambda house: house.mail.cut(),
    "mail server away": lambda house: house.mail.refuse(),
    "mail server forgetful": lambda house: house.post.says("taken", DROP, DROP),
    "mail server busy": lambda house: house.post.says("RCPT", "451 4.7.1 later", "421 4.3.2 going down"),
}
