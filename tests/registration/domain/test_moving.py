"""What stands in the way of other seats, and what a change leaves."""

from uuid import UUID

from services.registration.domain import moving
from services.registration.domain.refusals import EventFull
from services.registration.domain.seat_requests import Wish
from services.registration.domain.seating import Pool, SeatRequest

ROOM = Pool(id=UUID(int=1), kind="attendance", code="in_person", capacity=1, confirmed=1)
SCREEN = Pool(id=UUID(int=2), kind="attendance", code="remote", capacity=1, confirmed=1)


def test_ones_own_seat_is_what_is_still_open() -> None:
    refused = moving.refusal(SeatRequest(attendance="remote"), [ROOM, SCREEN], {ROOM.id: 1}, bucket="confirmed")

    assert isinstance(refused, EventFull)
    assert refused.members["alternatives"] == [{"attendance": "in_person"}]


def test_a_seat_is_free_when_a_pool_is_left_or_left_in_part() -> None:
    assert moving.frees({"a": 1}, {"b": 1})
    assert moving.frees({"a": 2}, {"a": 1})
    assert not moving.frees({"a": 1}, {"a": 1, "b": 1})


def test_every_wrong_choice_is_named() -> None:
    details = {"attendance": {"in_person": {}}, "constituencies": [{"code": "press"}]}
    wish = Wish(attendance="remote", constituency="crowd", companions=[{"name": "Robin"}], sessions=["x"])

    assert set(moving.faults(details, wish, companions_allowed=0)) == {
        "attendance", "constituency", "companions", "sessions.0",
    }  # fmt: skip


def test_answers_to_what_is_no_longer_asked_are_dropped() -> None:
    assert moving.still_asked([{"code": "dinner"}], {"dinner": "fish", "visa": "yes"}) == {"dinner": "fish"}
