"""Who of those who wait is next, and until when an offer is held."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.answering import EventRules
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.offers import (
    Hold,
    Waiting,
    check_offers_go_on,
    held_until,
    moves_by_itself,
    next_up,
)
from services.registration.domain.refusals import Invalid, InvalidTransition
from services.registration.domain.seating import Pool, SeatRequest, WaitlistPolicy, needs

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
GROUPS = ("academia", "media")
WORKING = {
    "timezone": "Europe/London",
    "offer_hours": 9,
    "offer_office_hours": {"starts_at": "09:00", "ends_at": "17:00", "days": [1, 2, 3, 4, 5]},
}


def an_event(**changes: Any) -> EventRules:
    columns: dict[str, Any] = {
        "id": uuid4(), "version": 1, "organisation_id": uuid4(), "organisation_name": "Example Institute", "slug": "s",
        "status": EventStatus.OPEN, "starts_at": NOW + timedelta(days=10), "ends_at": None, "answers_due_at": None,
        "requires_approval": False, "waitlist_policy": WaitlistPolicy.FIRST_COME, "details": {"offer_hours": 24},
    }  # fmt: skip
    return EventRules(**columns | changes)


def a_room(*, capacity: int, confirmed: int = 0, ceilings: tuple[int | None, ...] = (None, None)) -> list[Pool]:
    room = Pool(id=UUID(int=1), kind="attendance", code="in_person", capacity=capacity, confirmed=confirmed)
    groups = [
        Pool(id=UUID(int=2 + n), kind="constituency", code=code, capacity=ceiling)
        for n, (code, ceiling) in enumerate(zip(GROUPS, ceilings, strict=True))
    ]
    return [room, *groups]


def a_person(*, group: str | None = None, companions: int = 0, notice: int | None = None) -> Waiting:
    wanted = SeatRequest(attendance="in_person", constituency=group, companions=companions)
    return Waiting(id=uuid4(), request=wanted, notice_hours=notice)


def seated(pools: list[Pool], one: Waiting) -> list[Pool]:
    """The pools once this person has their seats."""
    taken = {need.pool.id: need.seats for need in needs(one.request, pools)}
    return [replace(pool, confirmed=pool.confirmed + taken.get(pool.id, 0)) for pool in pools]


def moved(line: list[Waiting], pools: list[Pool]) -> tuple[list[Waiting], list[Pool]]:
    """All who move up, one after the other, and the pools afterwards."""
    found = []
    while (place := next_up(line, pools, time_left=None)) is not None:
        found.append(line[place])
        pools, line = seated(pools, line[place]), line[place + 1 :]
    return found, pools


people = st.builds(a_person, group=st.sampled_from([None, *GROUPS]), companions=st.integers(0, 3))
lines = st.lists(people, max_size=12)
rooms = st.builds(
    a_room,
    capacity=st.integers(0, 10),
    ceilings=st.tuples(st.none() | st.integers(0, 4), st.none() | st.integers(0, 4)),
)


class TestNextUp:
    @given(line=st.lists(st.builds(a_person), max_size=12), free=st.integers(0, 12))
    def test_n_free_seats_move_the_first_n_single_people(self, line: list[Waiting], free: int) -> None:
        found, _ = moved(line, a_room(capacity=free))

        assert found == line[:free]

    @given(line=lines, pools=rooms)
    def test_gives_no_seat_twice(self, line: list[Waiting], pools: list[Pool]) -> None:
        _, after = moved(line, pools)

        assert [pool.over_by for pool in after] == [0, 0, 0]

    @given(line=lines, pools=rooms)
    def test_passes_over_only_those_who_do_not_fit(self, line: list[Waiting], pools: list[Pool]) -> None:
        found, after = moved(line, pools)
        left = [one for one in line if one not in found]

        assert next_up(left, after, time_left=None) is None

    @given(line=lines, pools=rooms)
    def test_takes_nobody_before_somebody_who_fits_as_well(self, line: list[Waiting], pools: list[Pool]) -> None:
        place = next_up(line, pools, time_left=None)

        assert place is None or next_up(line[:place], pools, time_left=None) is None

    def test_keeps_a_party_together(self) -> None:
        party, single = a_person(companions=2), a_person()

        assert next_up([party, single], a_room(capacity=2), time_left=None) == 1
        assert next_up([party, single], a_room(capacity=3), time_left=None) == 0

    @pytest.mark.parametrize(
        ("hours_left", "place"),
        [
            pytest.param(49, 0, id="in time"),
            pytest.param(48, 0, id="just in time"),
            pytest.param(47, 1, id="too late"),
            pytest.param(None, 0, id="no date yet"),
        ],
    )
    def test_passes_over_who_would_learn_of_it_too_late(self, hours_left: int | None, place: int) -> None:
        left = None if hours_left is None else timedelta(hours=hours_left)

        assert next_up([a_person(notice=48), a_person()], a_room(capacity=1), time_left=left) == place


class TestMovingByItself:
    @pytest.mark.parametrize(
        ("changes", "moves"),
        [
            pytest.param({}, True, id="first come"),
            pytest.param({"status": EventStatus.CLOSED}, True, id="when answers are no longer taken"),
            pytest.param({"status": EventStatus.POSTPONED}, False, id="not while postponed"),
            pytest.param({"waitlist_policy": WaitlistPolicy.CURATED}, False, id="not when the organiser chooses"),
            pytest.param({"waitlist_policy": WaitlistPolicy.OFF}, False, id="not without a waitlist"),
            pytest.param({"offers_end_at": NOW}, False, id="not from the end of offers on"),
            pytest.param({"offers_end_at": NOW + timedelta(seconds=1)}, True, id="until the end of offers"),
            pytest.param({"starts_at": NOW}, False, id="not once the event has begun"),
            pytest.param({"starts_at": None}, True, id="without a date"),
        ],
    )
    def test_depends_on_the_event(self, changes: dict[str, Any], moves: bool) -> None:
        assert moves_by_itself(an_event(**changes), now=NOW) is moves


class TestHolding:
    @pytest.mark.parametrize(
        ("changes", "hours", "held"),
        [
            pytest.param({}, None, 24, id="as long as the event says"),
            pytest.param({}, 3, 3, id="as long as the organiser says"),
            pytest.param({"details": {}}, None, 48, id="two days when nobody says"),
            pytest.param({"offers_end_at": NOW + timedelta(hours=5)}, None, 5, id="no longer than offers are made"),
            pytest.param({"starts_at": NOW + timedelta(hours=2)}, None, 2, id="never beyond the start"),
            pytest.param({"details": WORKING}, None, 25, id="in office hours alone"),
            pytest.param({"details": WORKING}, 2, 2, id="in office hours as long as the organiser says"),
            pytest.param({"details": WORKING, "starts_at": NOW + timedelta(hours=9)}, None, 9, id="not past the start"),
        ],
    )
    def test_ends_at_the_earliest_of_all_limits(self, changes: dict[str, Any], hours: int | None, held: int) -> None:
        assert held_until(an_event(**changes), now=NOW, hours=hours) == NOW + timedelta(hours=held)

    @pytest.mark.parametrize("hours", [-1, 0, 24 * 10 + 1])
    def test_refuses_an_end_that_is_over_or_after_the_start(self, hours: int) -> None:
        with pytest.raises(Invalid):
            Hold(until=NOW + timedelta(hours=hours)).end(an_event(), since=NOW, after=NOW)

    def test_refuses_offers_after_their_end(self) -> None:
        check_offers_go_on(an_event(), now=NOW)
        with pytest.raises(InvalidTransition):
            check_offers_go_on(an_event(offers_end_at=NOW), now=NOW)
