"""Waves: who is asked next, and how many at once."""

from collections import Counter
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.waves import (
    GROUP_FULL,
    NO_SEAT,
    Named,
    Room,
    Wave,
    draw,
    due_after,
    in_office_hours,
    most_open,
    plan_faults,
    vacancies,
)

GROUPS = st.sampled_from([None, "academia", "business", "civil-society"])
COUNTS = st.dictionaries(GROUPS, st.integers(0, 30))
ROOMS = st.builds(
    Room,
    free=st.none() | st.integers(0, 60),
    ceilings=st.dictionaries(st.sampled_from(["academia", "business"]), st.integers(0, 30)),
    kept=st.dictionaries(st.sampled_from(["academia", "civil-society"]), st.integers(1, 20)),
    open=COUNTS,
)
NAMES = st.lists(st.builds(Named, id=st.builds(uuid4), group=GROUPS, counts=st.booleans()), max_size=60)
PERCENT = st.integers(1, 100)


def open_after(room: Room, names: list[Named], asked: list[UUID]) -> Counter[str | None]:
    chosen = set(asked)
    return Counter(room.open) + Counter(one.group for one in names if one.id in chosen and one.counts)


@given(NAMES, ROOMS, PERCENT)
def test_never_more_invitations_are_open_than_free_seats_by_the_rate(
    names: list[Named], room: Room, percent: int
) -> None:
    after = open_after(room, names, draw(names, room, percent=percent).asked)

    if room.free is not None:
        kept = min(room.free, sum(room.kept.values()))
        # What floors keep counts once for each group, so their sum is the bound where they keep more than there is.
        bound = most_open(room.free - kept, percent) + sum(most_open(n, percent) for n in room.kept.values())
        assert after.total() <= max(Counter(room.open).total(), bound)
    for group, ceiling in room.ceilings.items():
        assert after[group] <= max(room.open.get(group, 0), most_open(ceiling, percent))


@given(NAMES, ROOMS, PERCENT)
def test_without_floors_the_bound_is_free_seats_by_the_rate(names: list[Named], room: Room, percent: int) -> None:
    plain = Room(free=room.free, ceilings=room.ceilings, open=room.open)
    after = open_after(plain, names, draw(names, plain, percent=percent).asked)

    if room.free is not None:
        assert after.total() <= max(Counter(room.open).total(), room.free * 100 // percent)


@given(NAMES, ROOMS, PERCENT)
def test_those_without_a_floor_leave_what_floors_keep(names: list[Named], room: Room, percent: int) -> None:
    asked = set(draw(names, room, percent=percent).asked)

    if room.free is not None:
        left = most_open(max(0, room.free - sum(room.kept.values())), percent)
        others = sum(number for group, number in room.open.items() if group not in room.kept)
        new = sum(one.id in asked and one.counts and one.group not in room.kept for one in names)
        assert not new or others + new <= left


@given(NAMES, ROOMS, PERCENT, COUNTS)
def test_each_place_goes_to_somebody_of_the_same_group_and_nobody_is_drawn_twice(
    names: list[Named], room: Room, percent: int, most: dict[str | None, int]
) -> None:
    drawn = draw(names, room, percent=percent, most=most)
    by_id = {one.id: one.group for one in names}

    assert len(set(drawn.asked)) == len(drawn.asked)
    assert not set(drawn.asked) & set(drawn.left)
    asked = Counter(by_id[id_] for id_ in drawn.asked)
    assert all(number <= most.get(group, 0) for group, number in asked.items())


@given(NAMES, ROOMS, PERCENT)
def test_names_are_drawn_in_their_order(names: list[Named], room: Room, percent: int) -> None:
    asked = draw(names, room, percent=percent).asked
    first = [one.id for one in names]

    assert asked == sorted(asked, key=first.index)
    of_one_group = [one for one in names if one.group is None and one.counts]
    chosen = [one.id in set(asked) for one in of_one_group]
    assert chosen == sorted(chosen, reverse=True), "nobody overtakes another of the same group"


def test_tells_why_somebody_is_left_out() -> None:
    names = [Named(id=uuid4(), group="business"), Named(id=uuid4(), group="academia"), Named(id=uuid4())]
    room = Room(free=1, ceilings={"business": 0})

    drawn = draw(names, room, percent=100)

    assert drawn.asked == [names[1].id]
    assert drawn.left == {names[0].id: GROUP_FULL, names[2].id: NO_SEAT}


def test_half_of_them_saying_yes_means_two_invitations_for_a_seat() -> None:
    names = [Named(id=uuid4()) for _ in range(10)]

    assert len(draw(names, Room(free=3), percent=50).asked) == 6
    assert len(draw(names, Room(free=3, open={None: 4}), percent=50).asked) == 2
    assert len(draw(names, Room(free=None), percent=50).asked) == 10


def test_whoever_takes_no_seat_is_always_asked() -> None:
    names = [Named(id=uuid4(), counts=False)]

    assert draw(names, Room(free=0), percent=100).asked == [names[0].id]


def test_a_vacancy_is_counted_until_somebody_was_asked_instead() -> None:
    assert vacancies({"a": 3, None: 1}, {"a": 1, None: 1, "b": 4}) == {"a": 2}


@pytest.mark.parametrize(
    ("hour", "day", "open_"), [(8, 1, False), (9, 1, True), (16, 1, True), (17, 1, False), (10, 6, False)]
)
def test_names_are_drawn_in_office_hours_of_the_events_zone(hour: int, day: int, open_: bool) -> None:
    wave = Wave(id=uuid4(), code="B", office_hours={"starts_at": "10:00", "ends_at": "18:00", "days": [1, 2, 3, 4, 5]})
    now = datetime(2027, 3, day, hour, tzinfo=UTC)

    assert in_office_hours(wave, "Europe/Berlin", now=now) is open_
    assert in_office_hours(Wave(id=uuid4(), code="B"), "Europe/Berlin", now=now)


def test_days_to_answer_are_whole_days_after_the_day_of_sending() -> None:
    late_evening = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)

    assert due_after(7, "Europe/London", sent=late_evening) == "2027-03-09"
    assert due_after(7, "Asia/Tokyo", sent=late_evening) == "2027-03-10"


def test_a_plan_names_each_wave_once_and_only_groups_of_the_event() -> None:
    plan = [{"code": "A"}, {"code": "A", "constituency": "x"}, {"code": "B", "constituency": "academia"}]

    assert set(plan_faults(plan, ["academia"])) == {"waves.1.code", "waves.1.constituency"}


def test_no_wave_goes_out_after_the_event() -> None:
    plan = [
        {"code": code, "release_at": at} for code, at in (("A", "2027-04-02"), ("B", "2027-04-02T00:01"), ("C", None))
    ]

    assert set(plan_faults(plan, [], ends_at="2027-04-01")) == {"waves.1.release_at"}
