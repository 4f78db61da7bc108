"""Hundreds of seasons in which everything may happen, and nothing forbidden does."""

import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests.factories import START, Clock
from tests.seasons.acts import ACTS
from tests.seasons.invariants import Watcher
from tests.seasons.world import World

pytestmark = pytest.mark.no_cover  # which would make them three times as long
STEPS = 30
PORTION = 50
PORTIONS = 4
NIGHTLY = 10_000
"""So many seasons in all; those of the first portions after every change."""
KEPT: tuple[int, ...] = ()
"""Seeds that once failed."""
WITH_A_LINE = 1004
"""A season at whose end seats move by themselves and somebody waits."""
AGAIN = "tests/seasons/test_seasons.py::test_no_season_goes_wrong[0]"
FAILED = Path("build/reports/seasons-failed.txt")


def live(runtime: Runtime, organisation: Organisation, clock: Clock, seed: int) -> World:
    """One season from its seed, looked at after every step."""
    clock.now = START
    world = World(runtime=runtime, organisation=organisation, clock=clock, seed=seed)
    watcher, acts = Watcher(world), list(ACTS)
    try:
        for act in world.chance.choices(acts, weights=list(ACTS.values()), k=STEPS):
            act(world)
            world.tick()
            watcher.look()
    except BaseException as error:
        keep(seed)
        error.add_note(f"SEASON={seed} python -m pytest '{AGAIN}'\n" + "\n".join(world.log))
        raise
    return world


def keep(seed: int) -> None:
    """Write a seed down that failed."""
    FAILED.parent.mkdir(parents=True, exist_ok=True)
    with FAILED.open("a") as failed:
        failed.write(f"{seed}\n")


def portion(number: int) -> Any:
    """So many seasons, and a clean database for them."""
    return pytest.param(number, marks=[pytest.mark.nightly] if number >= PORTIONS else [])


@pytest.mark.timeout(900)
@pytest.mark.parametrize("number", [portion(number) for number in range(NIGHTLY // PORTION)])
def test_no_season_goes_wrong(runtime: Runtime, organisation: Organisation, clock: Clock, number: int) -> None:
    kept = KEPT if number == 0 else ()
    given = os.environ.get("SEASON")
    seeds = [int(given)] if given else [*range(number * PORTION, (number + 1) * PORTION), *kept]
    ends = [len(live(runtime, organisation, clock, seed).registrations()) for seed in seeds]
    assert given or sum(ends) > len(ends)


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        ("update registration.pool set held = held + 1 where kind = 'attendance'", "held"),
        ("update registration.registration set state = 'refused' where state = 'waitlisted'", "became"),
        ("update registration.pool set capacity = 99 where capacity is not null", "next"),
    ],
)
def test_what_is_wrong_is_noticed(
    runtime: Runtime, organisation: Organisation, clock: Clock, tamper: str, told: str
) -> None:
    world = live(runtime, organisation, clock, WITH_A_LINE)
    assert world.one_in("waitlisted")
    watcher = Watcher(world)
    with runtime.database.transaction() as session:
        session.execute(text(f"{tamper} and event_id = :id"), {"id": world.event.id})

    with pytest.raises(AssertionError, match=told):
        watcher.look()
