"""Every scheduled effect happens exactly once and at its hour on the wall: two clocks at once, and hours without any."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from services.registration.runtime import Runtime
from services.registration.store import event_notices
from services.registration.store.organisations import Organisation
from tests.factories import Clock, Organiser
from tests.journeys.sink import a_sink
from tests.years.clockwork import Years, some_stops
from tests.years.life import Life, Plan, World, moved, plans
from tests.years.wall import ZONES

Make = Callable[..., Years]


@pytest.fixture
def make(runtime: Runtime, organisation: Organisation, organiser: Organiser, clock: Clock) -> Iterator[Make]:
    with a_sink() as sink:

        def made(chosen: list[Plan], *, seed: int = 1, stopping: bool = True) -> Years:
            world = World(runtime, organisation, organiser, organiser.client, clock)
            chance = random.Random(seed)
            lives = [Life(plan, world) for plan in chosen]
            years = Years(runtime=runtime, sink=sink, chance=chance, lives=lives)
            if stopping:
                years.stops = some_stops(lives, chance)
            return years

        yield made


def proved(years: Years) -> None:
    years.live()

    assert not years.wrong(), "\n".join(years.wrong())
    assert len(years.seen) > 20 * len(years.lives), "the control: a lot happens"
    assert years.copies() == 0


def test_around_one_change_of_the_clock(make: Make) -> None:
    proved(make(plans(("Australia/Lord_Howe",), (2027, 2027), seed=1)[:1]))


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [1])
def test_two_years_in_twelve_zones(make: Make, seed: int) -> None:
    proved(make(plans(ZONES, (2027, 2028), seed=seed), seed=seed))
