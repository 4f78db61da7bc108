"""Which part of a batch waits, and for whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.batches import (
    Hold,
    check_releasable,
    check_second,
    hold_of,
    leaving,
    rest_of,
    state_of,
)
from services.registration.domain.refusals import ForbiddenScope, InvalidTransition

NUMBERS = st.integers(min_value=0, max_value=50)
MAYBE = st.none() | st.integers(min_value=1, max_value=50)


@given(number=NUMBERS, first=MAYBE, most_alone=st.none() | NUMBERS)
def test_releases_let_each_mail_go_once_and_never_need_a_third(
    number: int, first: int | None, most_alone: int | None
) -> None:
    hold = hold_of(number, first=first, most_alone=most_alone)
    gone, waits = leaving(number, hold, first=first), []

    while hold is not None:
        waits.append(hold)
        hold = rest_of(number - gone, first=first) if hold is Hold.SECOND_PERSON else None
        gone += leaving(number - gone, hold, first=first)

    assert gone == number
    assert waits == sorted(waits, key=[Hold.SECOND_PERSON, Hold.REST].index)
    assert len(set(waits)) == len(waits)


@given(number=NUMBERS, first=MAYBE)
def test_above_the_limit_nothing_leaves_alone(number: int, first: int | None) -> None:
    assert leaving(number, hold_of(number, first=first, most_alone=10), first=first) in (
        {0} if number > 10 else {number, first}
    )


def test_only_whoever_asked_cannot_be_the_second_person() -> None:
    check_second(Hold.REST, asked_by="key:1", actor="key:1")
    check_second(Hold.SECOND_PERSON, asked_by="key:1", actor="key:2")

    with pytest.raises(ForbiddenScope, match="Somebody else"):
        check_second(Hold.SECOND_PERSON, asked_by="key:1", actor="key:1")


@pytest.mark.parametrize(("waiting", "undone"), [(0, False), (3, True)])
def test_nothing_is_released_twice_or_after_an_undo(waiting: int, undone: bool) -> None:
    with pytest.raises(InvalidTransition):
        check_releasable(waiting=waiting, undone=undone)


def test_a_batch_tells_where_it_is() -> None:
    told = [
        state_of(waiting=waiting, queued=queued, undone=undone)
        for waiting, queued, undone in [(2, 1, False), (0, 1, False), (0, 0, False), (0, 0, True)]
    ]

    assert told == ["awaiting_release", "sending", "done", "undone"]
