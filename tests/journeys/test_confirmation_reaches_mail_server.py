"""From a commit to the mail server, with real processes, while nothing and while something goes wrong."""

import base64
import json
import os
import signal
import statistics
import time
from collections.abc import Iterator

import pytest
import redis

from tests.journeys.chain import Chain, a_chain, within

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def running() -> Iterator[Chain]:
    with a_chain() as chain:
        chain.start_all()
        yield chain


@pytest.fixture
def chain() -> Iterator[Chain]:
    with a_chain() as chain:
        yield chain


def seconds_to_arrive(chain: Chain, number: int) -> float:
    before = len(chain.sink.mails)
    chain.confirm(number)
    committed = time.time()
    assert chain.sink.wait_for(before + 1, seconds=60)
    return chain.sink.mails[-1].at - committed


@pytest.mark.alone
def test_half_of_them_arrive_within_a_second_and_say_what_is_true(running: Chain) -> None:
    running.sink.mails.clear()

    waited = [seconds_to_arrive(running, number) for number in range(11)]

    assert statistics.median(waited) < 1.0
    mail = running.sink.mails[0].parsed
    assert running.sink.mails[0].recipients == ["robin0@example.com"]
    assert "http://127.0.0.1:8000/r/token-0" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    settled = "select count(*) from registration.outbox where settled_at is null or sealed_token is not null"
    assert within(30, lambda: running.rows(settled) == [(0,)])


def test_nothing_personal_travels_through_redis(chain: Chain) -> None:
    chain.start("registration-clock", ("services.registration.clock",))
    promised = chain.confirm(77)
    published = "select count(*) from registration.outbox where published_at is not null"
    assert within(30, lambda: chain.rows(published) == [(1,)])

    with redis.Redis.from_url(chain.servers.redis_url) as client:
        assert within(30, lambda: bool(client.llen("placecard:notifications.first")))
        raw = client.lrange("placecard:notifications.first", 0, -1)[0]

    hint = json.loads(raw)
    told = raw.decode() + base64.b64decode(hint["body"]).decode()
    assert str(promised) in told, "the control: what travels is seen"
    for personal in ("robin", "example.com", "token-77", "Garden"):
        assert personal not in told


def test_hints_wiped_from_redis_cost_seconds_but_no_mail(chain: Chain) -> None:
    chain.start("registration-clock", ("services.registration.clock",))
    for number in range(5):
        chain.confirm(number)
    published = "select count(*) from registration.outbox where published_at is not null"
    assert within(30, lambda: chain.rows(published) == [(5,)])
    redis.Redis.from_url(chain.servers.redis_url).flushall()

    chain.start("notifications-clock", ("services.notifications.clock",))
    chain.start_worker()

    assert chain.sink.wait_for(5, seconds=45)
    assert len({mail.id for mail in chain.sink.mails}) == 5


@pytest.mark.nightly
def test_killed_workers_lose_nothing(chain: Chain) -> None:
    chain.start_all()
    for number in range(40):
        chain.confirm(number)
        if number in {10, 25}:
            chain.children["worker"].kill()
            chain.start_worker()

    counted = "select count(*), count(*) filter (where state = 'sent') from notifications.delivery"
    assert within(150, lambda: chain.rows(counted) == [(40, 40)]), chain.rows(counted)
    [(ambiguous,)] = chain.rows("select sum(ambiguities) from notifications.delivery")
    assert len({mail.id for mail in chain.sink.mails}) == 40
    assert len(chain.sink.mails) <= 40 + ambiguous


@pytest.mark.parametrize("fault", ["stopped", pytest.param("silent", marks=pytest.mark.nightly)])
def test_without_redis_mail_leaves_within_a_minute(chain: Chain, fault: str) -> None:
    chain.start_all()
    assert seconds_to_arrive(chain, 0) < 10
    if fault == "stopped":
        chain.servers.redis.kill()
    else:
        os.kill(chain.servers.redis.pid, signal.SIGSTOP)

    chain.confirm(1)
    committed = time.time()

    assert chain.sink.wait_for(2, seconds=60)
    assert chain.sink.mails[1].at - committed < 60
    settled = "select count(*) from registration.outbox where settled_at is not null"
    assert within(20, lambda: chain.rows(settled) == [(2,)])
