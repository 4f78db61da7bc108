"""Counting holds across processes, and without Redis."""

import time

import pytest
import redis

from services.kit.limits import Limit, Limits, parse_limit

FOUR = Limit("four", 4, 60)


def process(url: str) -> Limits:
    return Limits(url, now=lambda: 1_000_000.0, digest=str.upper)


@pytest.fixture
def clean_redis(redis_url: str) -> str:
    redis.Redis.from_url(redis_url).flushdb()
    return redis_url


def test_processes_count_together(clean_redis: str) -> None:
    one, other = process(clean_redis), process(clean_redis)
    assert [counter.take(FOUR, "x").exceeded for counter in (one, other, one, other, one)] == [False] * 4 + [True]


def test_a_large_limit_is_overrun_by_a_portion_of_a_process_at_most(clean_redis: str) -> None:
    large = Limit("large", 160, 60)
    one, other = process(clean_redis), process(clean_redis)
    passed = sum(not counter.take(large, "x").exceeded for _ in range(160) for counter in (one, other))
    assert 160 <= passed <= 160 + 2 * 10


def test_without_redis_a_process_counts_alone() -> None:
    alone = process("redis://127.0.0.1:1")
    assert [alone.take(FOUR, "x").exceeded for _ in range(5)] == [False] * 4 + [True]
    assert not alone.answers()


def test_an_absent_redis_costs_nearly_nothing() -> None:
    alone = process("redis://127.0.0.1:1")
    alone.take(FOUR, "x")
    before = time.perf_counter()
    for _ in range(1000):
        alone.take(FOUR, "x")
    assert time.perf_counter() - before < 0.5


def test_redis_learns_no_visitor(clean_redis: str) -> None:
    hidden = Limits(clean_redis, now=lambda: 0.0, digest=lambda visitor: str(len(visitor)))
    hidden.take(FOUR, "192.0.2.1")
    keys = redis.Redis.from_url(clean_redis).keys("*")
    assert keys
    assert not any(b"192.0.2.1" in key for key in keys)


@pytest.mark.parametrize(
    ("text", "times", "seconds"), [("30 per 10 minutes", 30, 600), ("120/minute", 120, 60), ("1 per hour", 1, 3600)]
)
def test_limits_are_read(text: str, times: int, seconds: int) -> None:
    assert parse_limit("n", text) == Limit("n", times, seconds)


@pytest.mark.parametrize("text", ["", "many", "0 per minute", "5 per fortnight"])
def test_nonsense_is_no_limit(text: str) -> None:
    with pytest.raises(ValueError, match="is not a limit"):
        parse_limit("n", text)
