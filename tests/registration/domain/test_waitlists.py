"""The order of those who wait."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.refusals import Invalid
from services.registration.domain.waitlists import LinePlace, line_version, place_told, reordered

ids = st.lists(st.uuids(), unique=True, min_size=1, max_size=8)


def a_line(waiting: list[UUID]) -> list[tuple[UUID, int]]:
    return [(one, 1) for one in waiting]


@given(waiting=ids, data=st.data())
def test_the_named_stand_in_front_and_the_others_keep_their_order(waiting: list[UUID], data: st.DataObject) -> None:
    named = data.draw(st.permutations(waiting).flatmap(lambda all_: st.just(all_[: len(all_) // 2])))

    order = reordered(a_line(waiting), named)

    assert order[: len(named)] == named
    assert order[len(named) :] == [one for one in waiting if one not in named]


def test_who_does_not_wait_or_is_named_twice_is_told() -> None:
    waiting = uuid4()

    with pytest.raises(Invalid) as told:
        reordered(a_line([waiting]), [waiting, uuid4(), waiting])

    assert told.value.errors.keys() == {"order.1", "order.2"}


@given(waiting=ids)
def test_every_change_of_the_line_changes_its_version(waiting: list[UUID]) -> None:
    line = a_line(waiting)
    others = [line[1:], [*line, (uuid4(), 1)], [(line[0][0], 2), *line[1:]]]
    others += [list(reversed(line))] if len(line) > 1 else []

    assert line_version(line) == line_version(list(line))
    assert line_version(line) not in [line_version(other) for other in others]


@pytest.mark.parametrize(
    ("place", "first", "last"), [(1, 1, 5), (5, 1, 5), (6, 6, 10), (20, 11, 20), (100, 51, 100), (101, 101, None)]
)
def test_a_band_does_not_tell_the_place(place: int, first: int, last: int | None) -> None:
    assert place_told(place, "band") == LinePlace(first=first, last=last)
    assert place_told(place, "exact") == LinePlace(first=place, last=place)
