"""Every scheduled effect happens once and at its hour on the wall: with two clocks at once, and hours without any."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from services.registration.runtime import Runtime
from services.registration.store import event_notices
from services.registration.store.organisations import Organisation
from tests.factories import Clock, Organiser
from tests.journeys.sink import a_sink
from tests.years.clockwork import Years, some_stops
from tests.years.life import DAY, HOUR, MINUTE, Life, Plan, World, plans
from tests.years.wall import ZONES, meant

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
@pytest.mark.timeout(300)
def test_a_limit_that_the_clock_leaves_out(make: Make) -> None:
    """Midnight of the third of September 2028 is none in Santiago."""
    proved(make(plans(ZONES, (2027, 2028), seed=1)[39:40], stopping=False))


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [1])
def test_two_years_in_twelve_zones(make: Make, seed: int) -> None:
    proved(make(plans(ZONES, (2027, 2028), seed=seed), seed=seed))


@pytest.mark.nightly
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("believed", "true", "notice"), [
    ("Europe/London", "Europe/Paris", 0), ("Europe/Paris", "Europe/London", 0), ("Europe/Paris", "Europe/London", 7),
])  # fmt: skip
def test_an_event_turns_out_to_be_in_another_zone(make: Make, believed: str, true: str, notice: int) -> None:
    """It moves with its clock; what went out before, such as a notice half an hour ago, does not go out again."""
    plan = replace(plans((believed,), (2027, 2027), seed=2)[0], quiet=None, dates_only=False)
    at = meant(plan.starts - notice * DAY, believed) + 30 * MINUTE if notice else plan.made + 30 * HOUR

    proved(make([replace(plan, moves_to=true, moves_at=at)], stopping=False))


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_without_the_guard_of_a_slot_notices_go_out_again_and_again(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_notices, "claim", lambda *_: True)
    years = make(plans(("Asia/Kolkata",), (2027, 2027), seed=1)[:1], stopping=False)
    years.live()

    assert any("not expected (0, 'near 7', 'seated')" in line for line in years.wrong())
