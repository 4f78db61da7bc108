"""However the worker or the mail server ends, nothing keeps running and nothing is lost."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.chain import Chain, a_chain, within
from tests.journeys.sink import a_sink

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]


@pytest.fixture
def chain() -> Iterator[Chain]:
    with a_chain() as chain:
        yield chain


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def lives(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_killed_worker_leaves_no_child_behind(chain: Chain) -> None:
    chain.start_worker()
    worker = chain.children["worker"]
    children = children_of(worker.pid)
    assert len(children) == 4

    os.kill(worker.pid, signal.SIGKILL)  # the worker alone, not its process group
    worker.wait(30)

    assert within(30, lambda: not any(lives(child) for child in children))


def test_processes_asked_to_end_do_so_in_good_time(chain: Chain) -> None:
    chain.start_all()
    chain.confirm()
    assert chain.sink.wait_for(1, seconds=60)
    for child in chain.children.values():
        child.ask_to_stop()
    for name, child in chain.children.items():
        assert child.wait(10), name
        assert child.exit_status == 0, name


def test_mail_waits_for_its_server_and_leaves_within_a_minute_of_its_return(chain: Chain) -> None:
    with a_sink() as other:
        chain.sink.port, mine = other.port, chain.sink
    chain.start_all()
    chain.confirm()
    assert within(60, lambda: chain.rows("select faults > 0 from notifications.mail_host") == [(True,)])
    assert mine.mails == []

    with a_sink(port=chain.sink.port) as back:
        assert back.wait_for(1, seconds=60)
