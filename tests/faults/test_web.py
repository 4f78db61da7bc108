"""Web processes may be killed or asked to go while people answer: no yes is lost, and nobody is in twice."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.faults.history import Op
from tests.faults.house import WEB, Guest, House, within

pytestmark = [pytest.mark.fault, pytest.mark.timeout(400)]


def web_processes(house: House) -> list[int]:
    pid = house.children[WEB].pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_one_process_killed_while_people_answer(house: House) -> None:
    with house.crowd(60):
        for _ in range(3):
            time.sleep(0.3)
            os.kill(web_processes(house)[0], signal.SIGKILL)
            assert within(30, lambda: len(web_processes(house)) == 2), "it is replaced"

    assert {op.status for op in house.history.ops} <= {0, 201}


@pytest.mark.nightly
def test_all_killed_while_people_answer(house: House) -> None:
    with house.crowd(60):
        time.sleep(0.3)
        house.kill(WEB)
        house.start_web()

    assert {op.status for op in house.history.ops} <= {0, 201}


@contextmanager
def in_the_midst_of(house: House, guest: Guest) -> Iterator[list[Op]]:
    """Their answer is half stored while the block lasts, and waits to go on; what they are told afterwards."""
    told = list[Op]()
    asking = threading.Thread(target=lambda: told.append(house.answer(guest)))
    with psycopg.connect(house.runtime.settings.database_url) as other:
        other.execute("select 1 from registration.pool for update")
        asking.start()
        waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        assert within(30, lambda: house.rows(waiting)[0][0] > 0)
        yield told
    asking.join(30)


@pytest.mark.nightly
def test_killed_with_an_answer_under_way(house: House) -> None:
    guest = house.guest()
    with in_the_midst_of(house, guest) as told:
        house.kill(WEB)
    assert [op.status for op in told] == [0]
    house.start_web()

    assert house.answer(guest).status in {200, 201}, "whether it was stored in the end or not"
    stored = f"select count(*) from registration.registration where email = '{guest.email}'"
    assert house.rows(stored) == [(1,)]


def test_asked_to_stop_with_an_answer_under_way(house: House) -> None:
    web = house.children[WEB]
    with in_the_midst_of(house, house.guest()) as told:
        web.ask_to_stop()
        assert within(30, lambda: not house.is_web_alive()), "it takes nothing new"
        assert web.exit_status is None

    assert [op.status for op in told] == [201]
    assert web.wait(60)
