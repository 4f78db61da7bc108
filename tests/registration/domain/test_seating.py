"""Who gets a seat."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.database import new_id
from services.registration.domain.refusals import EventFull, QuotaFull
from services.registration.domain.seating import Placement, Pool, SeatRequest, WaitlistPolicy, needs, place

COUNTS = st.fixed_dictionaries({n: st.integers(0, 10) for n in ("reserved", "held", "confirmed", "offered")})


@given(capacity=st.integers(0, 20), counts=COUNTS)
def test_what_is_free_and_what_is_too_much_are_ends_of_one_subtraction(capacity: int, counts: dict[str, Any]) -> None:
    pool = a_pool(capacity=capacity, **counts)

    assert (pool.free or 0) - pool.over_by == capacity - sum(counts.values())
    assert pool.free == 0 or pool.over_by == 0


def a_pool(kind: str = "attendance", code: str = "in_person", capacity: int | None = 10, **counts: Any) -> Pool:
    return Pool(id=new_id(), kind=kind, code=code, capacity=capacity, **counts)


WANTED = SeatRequest(attendance="in_person", constituency="academia")
CURATED = WaitlistPolicy.CURATED


class TestPlace:
    @pytest.mark.parametrize(
        ("counts", "expected"),
        [
            pytest.param({"confirmed": 9}, Placement.CONFIRMED, id="gives away the last free seat"),
            pytest.param({"confirmed": 9, "offered": 1}, Placement.WAITLISTED, id="never a seat on offer"),
            pytest.param({"confirmed": 9, "reserved": 1}, Placement.WAITLISTED, id="never a seat kept back"),
            pytest.param({"confirmed": 9, "held": 1}, Placement.WAITLISTED, id="never a seat an invitation holds"),
            pytest.param({"confirmed": 12}, Placement.WAITLISTED, id="nobody new while over capacity"),
        ],
    )
    def test_confirms_or_waitlists(self, counts: dict[str, Any], expected: Placement) -> None:
        request = SeatRequest(attendance="in_person", waitlist_if_full=True)

        assert place(request, [a_pool(**counts)], CURATED) is expected

    def test_waits_for_approval_however_many_seats_are_free(self) -> None:
        request = SeatRequest(attendance="in_person", needs_approval=True)

        assert place(request, [a_pool(confirmed=10)], CURATED) is Placement.PENDING

    def test_counts_companions_for_the_room(self) -> None:
        pool = a_pool(confirmed=9)

        assert place(SeatRequest(attendance="in_person"), [pool], CURATED) is Placement.CONFIRMED
        with pytest.raises(EventFull):
            place(SeatRequest(attendance="in_person", companions=1), [pool], CURATED)

    def test_tells_a_full_room_from_a_full_group(self) -> None:
        room, group = a_pool(), a_pool("constituency", "academia", 1, confirmed=1)

        with pytest.raises(QuotaFull):
            place(WANTED, [room, group], CURATED)
        with pytest.raises(EventFull):
            place(WANTED, [a_pool(confirmed=10), group], CURATED)

    def test_names_what_is_still_open(self) -> None:
        pools = [a_pool(confirmed=10), a_pool(code="remote", capacity=None)]

        with pytest.raises(EventFull) as refusal:
            place(WANTED, pools, CURATED)
        assert refusal.value.members["alternatives"] == [{"attendance": "remote"}, {"waitlist": "in_person"}]
        with pytest.raises(EventFull) as refusal:
            place(WANTED, pools, WaitlistPolicy.OFF)
        assert refusal.value.members["alternatives"] == [{"attendance": "remote"}]

    @given(
        capacity=st.none() | st.integers(0, 20),
        counts=COUNTS,
        companions=st.integers(0, 3),
        policy=st.sampled_from(WaitlistPolicy),
    )
    def test_never_confirms_more_than_fit(
        self, capacity: int | None, counts: dict[str, Any], companions: int, policy: WaitlistPolicy
    ) -> None:
        request = SeatRequest(attendance="in_person", companions=companions, waitlist_if_full=True)
        try:
            placement = place(request, [a_pool(capacity=capacity, **counts)], policy)
        except EventFull:
            placement = None
        fits = capacity is None or sum(counts.values()) + 1 + companions <= capacity
        assert (placement is Placement.CONFIRMED) == fits
        assert (placement is None) == (not fits and policy is WaitlistPolicy.OFF)


class TestNeeds:
    def test_come_in_the_order_in_which_pools_are_locked(self) -> None:
        pools = [a_pool("constituency", "academia"), a_pool(), a_pool(code="remote")]

        found = needs(WANTED, list(reversed(pools)))

        assert [need.pool for need in found] == sorted(pools[:2], key=lambda pool: pool.id)
