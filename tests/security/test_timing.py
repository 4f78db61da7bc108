"""How long an answer takes does not tell who was invited: measured, in turns, against a delay that would tell."""

import random
import time
from collections.abc import Callable
from statistics import median

import pytest

from tests.registration.pages.visitor import Visitor
from tests.security.world import CANARY_ADDRESS, World

TURNS = 120
STRANGER = "nobody.at.all@example.org"
TELLING = 0.003
"""Seconds that somebody who listens through a network could notice, after many tries."""

Ask = Callable[[str], None]


def gap(ask: Ask) -> float:
    """Seconds by which the usual answer for a known address comes later than that for a stranger's.

    Both are asked in turns and in changing order, so that whatever else the machine does falls on both alike; the
    middle of the quicker half of the differences does not mind what fell on one of them.
    """
    chance, seconds = random.Random(7), {CANARY_ADDRESS: list[float](), STRANGER: list[float]()}  # an order
    for _ in range(TURNS):
        for email in chance.sample(list(seconds), 2):
            begin = time.perf_counter()
            ask(email)
            seconds[email].append(time.perf_counter() - begin)
    known, unknown = (sorted(times)[: TURNS // 2] for times in seconds.values())
    return median(known) - median(unknown)


def by_api(world: World) -> Ask:
    """The API's door."""
    visitor = world.visitor

    def ask(email: str) -> None:
        world.runtime.limits.forget()
        assert visitor.post("/v1/links/resend", json={"email": email, "event": "sample"}).status_code == 202

    return ask


def by_page(world: World) -> Ask:
    """The page's form."""
    visitor = Visitor(world.visitor).get("/lost-link")
    form = visitor.served()

    def ask(email: str) -> None:
        world.runtime.limits.forget()
        assert visitor.client.post("/lost-link", data={**form, "email": email}).status_code == 200

    return ask


@pytest.mark.nightly
@pytest.mark.parametrize("door", [by_api, by_page], ids=["api", "page"])
class TestLostLinks:
    def test_known_and_unknown_take_alike(self, world: World, door: Callable[[World], Ask]) -> None:
        assert min(abs(gap(door(world))) for _ in range(3)) < TELLING / 2

    def test_a_delay_that_would_tell_is_noticed(self, world: World, door: Callable[[World], Ask]) -> None:
        ask = door(world)

        def telling(email: str) -> None:
            ask(email)
            if email == CANARY_ADDRESS:
                time.sleep(TELLING)

        assert gap(telling) > TELLING / 2


def test_pages_for_known_and_unknown_say_the_same(world: World) -> None:
    told = set()
    for email in (CANARY_ADDRESS, STRANGER):
        visitor = Visitor(world.visitor).get("/lost-link")
        visitor.send({"email": email})
        told.add((visitor.status, visitor.path, visitor.text, visitor.title))
    assert len(told) == 1
