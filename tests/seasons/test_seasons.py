"""Hundreds of seasons in which everything may happen, and nothing forbidden does."""

import os
from pathlib import Path

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
PORTION = 4
PORTIONS = 4
NIGHTLY = 10_000
KEPT: tuple[int, ...] = ()
"""Seeds that once failed."""
WITH_A_LINE = 1004
"""A season at whose end seats move by themselves and somebody waits."""
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
        error.add_note(f"SEASON={seed} python -m pytest tests/seasons\n" + "\n".join(world.log))
        raise
    return world


def keep(seed: int) -> None:
    """Write a seed down that failed."""
    FAILED.parent.mkdir(parents=True, exist_ok=True)
    with FAILED.open("a") as failed:
        failed.write(f"{seed}\n")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("portion", range(PORTIONS))
def test_no_season_goes_wrong(runtime: Runtime, organisation: Organisation, clock: Clock, portion: int) -> None:
    given = os.environ.get("SEASON")
    seeds = (
        [int(given)] if given else [*range(portion * PORTION, (portion + 1) * PORTION), *(KEPT if not portion else ())]
    )
    ends = [len(live(runtime, organisation, clock, seed).registrations()) for seed in seeds]
    assert sum(ends) > len(ends)


@pytest.mark.nightly
@pytest.mark.timeout(3 * 3600)
def test_no_season_of_the_night_goes_wrong(runtime: Runtime, organisation: Organisation, clock: Clock) -> None:
    for seed in range(PORTIONS * PORTION, NIGHTLY):
        live(runtime, organisation, clock, seed)


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
