"""Counting holds across processes, and without Redis."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis

from services.kit import limits as kit
from services.kit.limits import PATIENCE, REST, Limit, Limits, parse_limit
from services.local.children import Child
from services.local.redis_server import PrivateRedis
from services.local.servers import server_parts

FOUR = Limit("four", 4, 60)
NOWHERE = "redis://127.0.0.1:1"
NOON = 1_200_000.0  # a window of any limit here begins
AT_ONCE = 0.5
"""Seconds a visit may last at most, whatever Redis does."""


def process(url: str, now: Callable[[], float] = lambda: NOON) -> Limits:
    return Limits(url, now=now, digest=str.upper)


def visits(times: int, *processes: Limits, limit: Limit = FOUR) -> list[bool]:
    """Whether each visit passed, the processes taking turns."""
    return [not processes[turn % len(processes)].take(limit, "x").exceeded for turn in range(times)]


def at_once(times: int, *processes: Limits, limit: Limit) -> int:
    """How many of so many visits at the same time passed."""
    with ThreadPoolExecutor(8) as threads:
        taken = threads.map(lambda turn: processes[turn % len(processes)].take(limit, "x"), range(times))
        return sum(not standing.exceeded for standing in taken)


@pytest.fixture
def clean_redis(redis_url: str) -> str:
    redis.Redis.from_url(redis_url).flushdb()
    return redis_url


@dataclass
class OwnRedis:
    """A server that a test may stop without troubling others."""

    place: PrivateRedis
    child: Child

    @property
    def url(self) -> str:
        return self.place.url

    def stop(self) -> None:
        self.child.stop()

    def start(self) -> None:
        self.child = Child(self.place.prepare())
        self.place.wait_until_ready(self.child)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """It takes connections and says nothing: worse than being away."""
        os.kill(self.child.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.child.pid, signal.SIGCONT)


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    with tempfile.TemporaryDirectory(prefix="placecard-test-") as folder:
        Path(folder).chmod(0o711)  # as root, the server's own account must pass
        _, place = server_parts(Path(folder), throwaway=True)
        own = OwnRedis(place, Child(place.prepare()))
        try:
            place.wait_until_ready(own.child)
            yield own
        finally:
            own.stop()


class TestTogether:
    def test_processes_count_together(self, clean_redis: str) -> None:
        assert visits(6, process(clean_redis), process(clean_redis)) == [True] * 4 + [False] * 2

    def test_processes_that_do_not_meet_count_apart(self) -> None:
        assert visits(10, process(""), process("")) == [True] * 8 + [False] * 2

    def test_a_limit_holds_exactly_when_many_come_at_once(self, clean_redis: str) -> None:
        assert at_once(200, process(clean_redis), process(clean_redis), limit=Limit("n", 120, 60)) == 120

    def test_another_process_is_really_another(self, clean_redis: str) -> None:
        program = (
            "import sys; from services.kit.limits import Limit, Limits;"
            "counter = Limits(sys.argv[1], now=lambda: float(sys.argv[2]), digest=str.upper);"
            "print([counter.take(Limit('four', 4, 60), 'x').used for _ in range(3)])"
        )
        here = process(clean_redis)
        here.take(FOUR, "x")
        command = [sys.executable, "-c", program, clean_redis, str(NOON)]
        there = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
        assert there.stdout.strip() == "[2, 3, 4]"
        assert here.take(FOUR, "x").exceeded

    def test_one_visit_asks_redis_once(self, clean_redis: str) -> None:
        counter, server = process(clean_redis), redis.Redis.from_url(clean_redis)
        counter.take(FOUR, "x")  # teaches a new server the library's script
        server.config_resetstat()
        for _ in range(5):
            counter.take(FOUR, "x")
        calls: Any = server.info("commandstats")
        by_us = {name: told["calls"] for name, told in calls.items() if name.startswith("cmdstat_eval")}
        assert by_us == {"cmdstat_evalsha": 5}

    def test_redis_learns_no_visitor(self, clean_redis: str) -> None:
        hidden = Limits(clean_redis, now=lambda: NOON, digest=lambda visitor: f"hash{len(visitor)}")
        hidden.take(FOUR, "192.0.2.1")
        (key,) = redis.Redis.from_url(clean_redis).keys("*")
        assert key == b"limit:four/20000/hash14"

    def test_counts_leave_redis_by_themselves(self, clean_redis: str) -> None:
        process(clean_redis).take(FOUR, "x")
        server = redis.Redis.from_url(clean_redis)
        assert [0 < server.ttl(key) <= 60 for key in server.keys("*")] == [True]


class TestWindows:
    def test_begin_anew(self, clean_redis: str) -> None:
        moment = [NOON + 59]
        counter = process(clean_redis, lambda: moment[0])
        assert visits(5, counter) == [True] * 4 + [False]
        moment[0] = NOON + 60
        assert visits(1, counter) == [True]

    def test_tell_how_somebody_stands(self, clean_redis: str) -> None:
        counter = process(clean_redis, lambda: NOON + 20.5)
        told = [(one.used, one.remaining, one.reset) for one in (counter.take(FOUR, "x") for _ in range(5))]
        assert told == [(1, 3, 40), (2, 2, 40), (3, 1, 40), (4, 0, 40), (5, 0, 40)]

    def test_are_each_visitors_and_each_limits_own(self, clean_redis: str) -> None:
        counter = process(clean_redis)
        visits(5, counter)
        assert counter.take(FOUR, "y").used == 1
        assert counter.take(Limit("other", 4, 60), "x").used == 1

    def test_forgotten_ones_are_gone_everywhere(self, clean_redis: str) -> None:
        one, other = process(clean_redis), process(clean_redis)
        visits(5, one)
        other.forget()
        assert one.take(FOUR, "x").used == 1


class TestWithoutRedis:
    def test_a_process_counts_alone(self) -> None:
        alone = process(NOWHERE)
        assert visits(5, alone) == [True] * 4 + [False]
        assert not alone.answers()

    def test_threads_at_once_are_counted_exactly(self) -> None:
        assert at_once(400, process(""), limit=Limit("n", 120, 60)) == 120

    def test_its_absence_costs_nearly_nothing(self) -> None:
        alone = process(NOWHERE)
        alone.take(FOUR, "x")
        before = time.perf_counter()
        visits(1000, alone)
        assert time.perf_counter() - before < 0.5

    def test_a_flood_of_strangers_fills_no_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kit, "MOST", 10)
        alone = process("")
        assert visits(5, alone)[-1] is False
        for number in range(20):
            alone.take(FOUR, str(number))
        assert alone.take(FOUR, "x").used == 1

    def test_that_stops_this_process_counts_alone_and_at_once(self, own_redis: OwnRedis) -> None:
        counter = process(own_redis.url)
        visits(2, counter)
        own_redis.stop()
        assert slowest(counter) < AT_ONCE
        assert visits(3, counter)[-1] is False

    def test_that_falls_silent_this_process_counts_alone_and_at_once(self, own_redis: OwnRedis) -> None:
        known, new = process(own_redis.url), process(own_redis.url)
        visits(2, known)
        with own_redis.silent():
            assert slowest(known) < AT_ONCE
            assert slowest(new) < AT_ONCE
            assert not new.answers()
            patient = redis.Redis.from_url(own_redis.url, socket_timeout=2 * AT_ONCE, retry=None)
            before = time.perf_counter()
            with pytest.raises(redis.RedisError):
                patient.ping()
            assert time.perf_counter() - before > AT_ONCE  # so the silence was real

    def test_is_left_alone_for_some_seconds_and_found_again(self, own_redis: OwnRedis) -> None:
        moment = [NOON]
        counter, other = process(own_redis.url, lambda: moment[0]), process(own_redis.url)
        own_redis.stop()
        visits(1, counter)
        own_redis.start()
        moment[0] = NOON + REST - 0.1
        visits(1, counter)
        assert other.take(FOUR, "x").used == 1
        moment[0] = NOON + REST
        assert counter.take(FOUR, "x").used == 2
        assert counter.answers()

    def test_is_asked_after_its_rest_by_one_visit_for_all(self, own_redis: OwnRedis) -> None:
        moment = [NOON]
        counter = process(own_redis.url, lambda: moment[0])
        with own_redis.silent():
            visits(1, counter)
            moment[0] += REST
            with ThreadPoolExecutor(8) as threads:
                times = list(threads.map(lambda _: lasted(counter), range(8)))
        assert sum(seconds > PATIENCE / 2 for seconds in times) == 1


def slowest(counter: Limits) -> float:
    """Seconds that the slowest of some visits lasted."""
    return max(lasted(counter) for _ in range(3))


def lasted(counter: Limits) -> float:
    """Seconds that one visit lasted."""
    before = time.perf_counter()
    counter.take(FOUR, "x")
    return time.perf_counter() - before


@pytest.mark.parametrize(
    ("text", "times", "seconds"),
    [
        ("30 per 10 minutes", 30, 600),
        ("20 per minute", 20, 60),
        ("120/minute", 120, 60),
        (" 6000 / 2 Hours ", 6000, 7200),
        ("1 per hour", 1, 3600),
    ],
)
def test_limits_are_read(text: str, times: int, seconds: int) -> None:
    assert parse_limit("n", text) == Limit("n", times, seconds)


@pytest.mark.parametrize(
    "text", ["", "many", "0 per minute", "5 per fortnight", "-1 per minute", "1.5 per hour", "5/minute; 9/hour"]
)
def test_nonsense_is_no_limit(text: str) -> None:
    with pytest.raises(ValueError, match="is not a limit"):
        parse_limit("n", text)
