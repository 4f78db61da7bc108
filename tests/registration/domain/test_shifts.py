"""How pools move when people's seats do."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.kit.database import new_id
from services.registration.domain.seating import Pool, SeatRequest, needs
from services.registration.domain.shifts import giving_back, minding_floors, taking, turning, waiting

ROOM = Pool(id=new_id(), kind="attendance", code="in_person", capacity=10)
GROUP = Pool(id=new_id(), kind="constituency", code="academia", capacity=None)
OTHERS = Pool(id=new_id(), kind="constituency", code="media", capacity=None, floor=3, confirmed=1)
POOLS = [ROOM, GROUP, OTHERS]


def wanting(**fields: Any) -> SeatRequest:
    return SeatRequest(**{"attendance": "in_person", "constituency": "academia", **fields})


def test_taking_is_gated_and_uses_up_what_the_invitation_holds() -> None:
    request = wanting(companions=1, held={ROOM.id: 1})

    room, group = sorted(taking(needs(request, POOLS), request.held), key=lambda shift: shift.pool_id != ROOM.id)

    assert (room.confirmed, room.held, room.gated) == (2, -1, True)
    assert (group.confirmed, group.held, group.gated) == (1, 0, True)


def test_a_seat_that_was_held_needs_no_other_to_be_free() -> None:
    (room,) = taking(needs(wanting(constituency=None), [ROOM]), {ROOM.id: 1})

    assert not room.gated


def test_an_exchange_takes_only_the_difference() -> None:
    shifts = {s.pool_id: s for s in taking(needs(wanting(), POOLS), {}, back={ROOM.id: 1, OTHERS.id: 1})}

    assert (shifts[ROOM.id].confirmed, shifts[ROOM.id].gated) == (0, False)
    assert (shifts[OTHERS.id].confirmed, shifts[OTHERS.id].gated) == (-1, False)
    assert (shifts[GROUP.id].confirmed, shifts[GROUP.id].gated) == (1, True)


def test_waiting_takes_nothing_and_asks_that_the_pool_be_full() -> None:
    (room,) = waiting(needs(wanting(constituency=None), [ROOM]), {})

    assert (room.movements, room.asked, room.full, room.gated) == ([], 1, True, False)


def test_an_accepted_offer_is_counted_otherwise() -> None:
    (room,) = turning({ROOM.id: 2}, before="offered", after="confirmed")

    assert room.movements == [(ROOM.id, "confirmed", 2), (ROOM.id, "offered", -2)]


def test_only_conditions_mind_the_floors_of_other_groups() -> None:
    request = wanting()

    minded = {s.pool_id: s for s in minding_floors(taking(needs(request, POOLS), {}), request, POOLS)}
    free = minding_floors(giving_back({ROOM.id: 1}, bucket="confirmed"), request, POOLS)

    assert minded[ROOM.id].minds_floors
    assert minded[OTHERS.id].keeps
    assert [s.pool_id for s in free] == [ROOM.id]


def test_a_group_does_not_mind_its_own_floor() -> None:
    request = wanting(constituency="media")

    assert not any(s.keeps for s in minding_floors(taking(needs(request, POOLS), {}), request, POOLS))


@given(st.permutations(POOLS), st.integers(0, 3))
def test_pools_are_always_shifted_in_one_order(pools: list[Pool], companions: int) -> None:
    request = wanting(companions=companions)
    shifts = minding_floors(taking(needs(request, pools), {}), request, pools)

    assert [s.pool_id for s in shifts] == sorted(s.pool_id for s in shifts)
