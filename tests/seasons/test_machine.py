"""The same acts in the hands of Hypothesis, which looks for the shortest way to something wrong."""

import random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests.factories import START, Clock
from tests.seasons.acts import ACTS
from tests.seasons.invariants import Watcher
from tests.seasons.world import World

pytestmark = pytest.mark.no_cover  # which would make it three times as long
CHANCE = st.integers(0, 2**32)
ACT_BY_NAME = {act.__name__: act for act in ACTS}


class Season(RuleBasedStateMachine):
    """One event, to which anything may happen in any order, under a clock of its own."""

    runtime: Runtime
    organisation: Organisation
    clock: Clock
    made = 0

    @initialize(fate=CHANCE)
    def begin(self, fate: int) -> None:
        Season.made += 1
        self.clock.now = START
        seed = 1_000_000 + Season.made
        self.world = World(
            runtime=self.runtime, organisation=self.organisation, clock=self.clock, seed=seed, fate=random.Random(fate)
        )
        self.watcher = Watcher(self.world)

    @rule(name=st.sampled_from(sorted(ACT_BY_NAME)), fate=CHANCE)
    def act(self, name: str, fate: int) -> None:
        self.world.chance = random.Random(fate)
        ACT_BY_NAME[name](self.world)
        self.world.tick()
        self.watcher.look()


def looked_for(runtime: Runtime, organisation: Organisation, clock: Clock, *, seasons: int) -> None:
    """Let Hypothesis try so many seasons of fifty steps."""
    Season.runtime, Season.organisation, Season.clock = runtime, organisation, clock
    chosen = settings(
        max_examples=seasons, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Season, settings=chosen)


@pytest.mark.timeout(300)
def test_nothing_forbidden_is_found(runtime: Runtime, organisation: Organisation, clock: Clock) -> None:
    looked_for(runtime, organisation, clock, seasons=8)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_nothing_forbidden_is_found_in_a_night(runtime: Runtime, organisation: Organisation, clock: Clock) -> None:
    looked_for(runtime, organisation, clock, seasons=1000)
