"""What must be true of an event at every moment, whatever happened."""

from typing import Any
from uuid import UUID

from services.registration.domain import seating
from services.registration.domain.lifecycles import REGISTRATION_MOVES, RegistrationState
from services.registration.store.event_rules import read_rules
from services.registration.store.seats import pools_of
from services.registration.usecases.explain_capacity import explain_capacity
from services.registration.usecases.promote_waiting import line_of
from tests.invitees import proved
from tests.seasons.world import World

States = dict[UUID, RegistrationState]


class Watcher:
    """Looks at the world after each step, and remembers what it saw."""

    def __init__(self, world: World) -> None:
        self.world, self.seen = world, states_of(world.registrations())

    def look(self) -> None:
        """Fail where something is not as it must be."""
        proved(self.world.runtime, self.world.event.id)
        rows = self.world.registrations()
        now = states_of(rows)
        only_moves_of_the_table(self.seen, now)
        if RegistrationState.WAITLISTED in now.values():
            nobody_waits_beside_a_seat(self.world)
        self.seen = now


def states_of(rows: list[dict[str, Any]]) -> States:
    """Where everybody is."""
    return {row["id"]: RegistrationState(row["state"]) for row in rows}


def only_moves_of_the_table(before: States, after: States) -> None:
    """No registration came to where it cannot come; several moves in one step are allowed."""
    for id_, state in after.items():
        was = before.get(id_, state)
        assert was is state or state in reachable(was), f"{was} became {state}"


def reachable(state: RegistrationState) -> set[RegistrationState]:
    """All states one or two moves away: a step may lapse an offer and make the next."""
    near = set(REGISTRATION_MOVES[state])
    return near | {further for one in near for further in REGISTRATION_MOVES[one]}


def nobody_waits_beside_a_seat(world: World) -> None:
    """Where seats move by themselves, nobody waits for what is free."""
    told_now = explain_capacity(
        world.runtime.database, world.runtime.keys, world.caller, str(world.event.id), now=world.now
    )
    if not told_now.moves_by_itself:
        return
    assert not [line.next for line in told_now.lines if line.next and line.next.when == "now"], told_now.lines
    with world.runtime.database.transaction() as session:
        rules = read_rules(session, world.event.id)
        pools = pools_of(session, rules.id, now=world.now)
        for one in line_of(session, world.runtime.keys, rules):
            assert seating.short(one.request, pools), f"{one.id} waits beside free seats: {told(pools)}"


def told(pools: list[seating.Pool]) -> list[Any]:
    """The pools in short."""
    return [(pool.code, pool.capacity, pool.taken, pool.kept) for pool in pools]
