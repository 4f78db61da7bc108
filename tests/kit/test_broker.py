"""Publishing fails fast, whatever is wrong with Redis, and everyone shares one set of settings."""

import os
import signal
import time
from collections.abc import Iterator
from uuid import UUID

import pytest
from redis import Redis

from services.kit.broker import BrokerUnavailable, BrokerWatch, Publisher, broker_app
from services.local.ports import free_port
from services.local.servers import Servers, private_servers

ONE = UUID("01a20106-973c-77b1-bc96-fc59ece6c34f")


@pytest.fixture(scope="module")
def own_servers() -> Iterator[Servers]:
    with private_servers() as servers:
        yield servers


def publisher(url: str) -> Publisher:
    return Publisher(broker_app(url, queues=("first", "bulk")))


def test_a_hint_reaches_its_queue_also_after_redis_was_wiped(own_servers: Servers) -> None:
    client, sender = Redis.from_url(own_servers.redis_url), publisher(own_servers.redis_url)
    client.flushall()
    sender.send("a.task", queue="first", ids=[ONE])
    assert client.llen("placecard:first") == 1
    client.flushall()
    sender.send("a.task", queue="first", ids=[ONE])
    assert client.llen("placecard:first") == 1
    client.close()


def test_nobody_listening_is_told_within_seconds() -> None:
    sender, began = publisher(f"redis://127.0.0.1:{free_port()}/0"), time.monotonic()
    with pytest.raises(BrokerUnavailable):
        sender.send("a.task", queue="first", ids=[ONE])
    assert time.monotonic() - began < 5


def test_a_silent_redis_is_told_within_twenty_seconds_and_watched_within_three(own_servers: Servers) -> None:
    sender, watch = publisher(own_servers.redis_url), BrokerWatch(own_servers.redis_url)
    sender.send("a.task", queue="first", ids=[ONE])
    assert watch.silent_for() == 0.0
    os.kill(own_servers.redis.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert watch.silent_for() > 0.0
        assert time.monotonic() - began < 3
        with pytest.raises(BrokerUnavailable):
            sender.send("a.task", queue="first", ids=[ONE])
        assert time.monotonic() - began < 23
    finally:
        os.kill(own_servers.redis.pid, signal.SIGCONT)
    assert watch.silent_for() == 0.0


def test_a_full_redis_counts_as_silent_until_there_is_room(own_servers: Servers) -> None:
    watch = BrokerWatch(own_servers.redis_url)
    with Redis.from_url(own_servers.redis_url) as client:
        client.config_set("maxmemory", "1")
        try:
            assert client.ping()
            assert watch.silent_for() > 0.0
        finally:
            client.config_set("maxmemory", "0")
    assert watch.silent_for() == 0.0


def test_settings_that_were_measured_stay() -> None:
    conf = broker_app("redis://127.0.0.1/0", queues=("first", "bulk")).conf
    transport = conf.broker_transport_options
    assert transport["socket_timeout"] == 5, "without it a half-open connection stops a worker for good"
    assert transport["visibility_timeout"] > conf.task_time_limit
    assert not conf.task_acks_late
    assert not conf.task_reject_on_worker_lost
    assert not conf.result_backend
    assert (conf.worker_prefetch_multiplier, list(conf.accept_content)) == (1, ["json"])
