"""The reasons why somebody waits are the rules of seating in words."""

from uuid import UUID, uuid4

import pytest

from services.registration.domain.explaining import (
    SETTLED,
    NextRegistrant,
    WaitingRegistrant,
    about_need,
    about_next,
    next_in_line,
)
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.seating import Need, Pool, SeatRequest, WaitlistPolicy


def a_pool(kind: str, code: str, capacity: int | None, confirmed: int = 0, floor: int = 0) -> Pool:
    return Pool(id=uuid4(), kind=kind, code=code, capacity=capacity, confirmed=confirmed, floor=floor)


def one_who_waits(number: int, constituency: str | None = None, companions: int = 0) -> WaitingRegistrant:
    request = SeatRequest(attendance="in_person", constituency=constituency, companions=companions)
    return WaitingRegistrant(id=UUID(int=number), reference=f"R{number}", request=request)


KEPT = "kept for groups below their floor"
FULL_ROOM = a_pool("attendance", "in_person", 2, confirmed=2)


def found(*line: WaitingRegistrant, pools: list[Pool]) -> tuple[str, str, int] | None:
    one = next_in_line(line, pools, "in_person")
    return (one.reference, one.when, len(one.passed_over)) if one else None


def test_the_first_in_line_gets_the_next_freed_seat() -> None:
    assert found(one_who_waits(1), one_who_waits(2), pools=[FULL_ROOM]) == ("R1", "once_freed", 0)


def test_who_lacks_more_than_the_room_is_passed_over() -> None:
    pools = [FULL_ROOM, a_pool("constituency", "media", 1, confirmed=1)]

    assert found(one_who_waits(1, "media"), one_who_waits(2, companions=1), one_who_waits(3), pools=pools) == (
        "R3", "once_freed", 2
    )  # fmt: skip


def test_whose_seats_are_free_is_next_now() -> None:
    assert found(one_who_waits(1), pools=[a_pool("attendance", "in_person", 2, confirmed=1)]) == ("R1", "now", 0)


def test_a_floor_keeps_the_freed_seat_from_others() -> None:
    pools = [FULL_ROOM, a_pool("constituency", "academia", None, floor=1)]

    assert found(one_who_waits(1), pools=pools) is None
    assert found(one_who_waits(1), one_who_waits(2, "academia"), pools=pools) == ("R2", "once_freed", 1)


def test_nobody_is_next_in_an_empty_line() -> None:
    assert next_in_line([], [FULL_ROOM], "in_person") is None
    assert about_next(None, 0, WaitlistPolicy.FIRST_COME) == ["Nobody waits."]


@pytest.mark.parametrize(
    ("need", "words"),
    [
        (Need(pool=FULL_ROOM, seats=1), "in person: 1 needed; 0 of 2 free: not enough."),
        (Need(pool=a_pool("night", "2027-10-24", None), seats=1), "night 2027-10-24: 1 needed; there is no limit."),
        (Need(pool=FULL_ROOM, seats=0), "in person: they are counted apart and take no seat."),
        (
            Need(pool=a_pool("attendance", "remote", 5), seats=2, held=1, kept=3),
            f"remote: 2 needed, of which their invitation holds 1; 5 of 5 free, 3 of them {KEPT}: enough.",
        ),
        (
            Need(pool=a_pool("option", "dinner:fish", 1, confirmed=3), seats=1),
            "option dinner:fish: 1 needed; 0 of 1 free; 2 more are taken or promised than there are: not enough.",
        ),
    ],
)
def test_each_need_is_told_with_what_there_is(need: Need, words: str) -> None:
    assert about_need(need) == words


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (WaitlistPolicy.FIRST_COME, "R1 would have the next seat that becomes free."),
        (WaitlistPolicy.CURATED, "if the organiser keeps to the order"),
        (WaitlistPolicy.OFF, "the waitlist is off"),
    ],
)
def test_the_next_is_told_by_the_policy(policy: WaitlistPolicy, words: str) -> None:
    one = NextRegistrant(id=UUID(int=1), reference="R1", place=1, when="once_freed", passed_over=())

    assert words in about_next(one, 1, policy)[0]


def test_who_is_passed_over_is_named() -> None:
    one = NextRegistrant(id=UUID(int=2), reference="R2", place=2, when="now", passed_over=(one_who_waits(1),))

    assert "R1" in about_next(one, 2, WaitlistPolicy.FIRST_COME)[1]
    assert "each lacks something else" in about_next(None, 2, WaitlistPolicy.FIRST_COME)[0]


def test_every_state_but_waiting_has_its_sentence() -> None:
    assert set(SETTLED) == {state.value for state in RegistrationState} - {"waitlisted"}
