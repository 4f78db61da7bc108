"""What an event's numbers can no longer keep."""

from typing import Any
from uuid import uuid4

import pytest

from services.registration.domain.capacity import warnings
from services.registration.domain.seating import Pool


def a_room(capacity: int | None, **counts: int) -> Pool:
    return Pool(id=uuid4(), kind="attendance", code="in_person", capacity=capacity, **counts)


def a_group(code: str = "academia", capacity: int | None = None, **counts: int) -> Pool:
    return Pool(id=uuid4(), kind="constituency", code=code, capacity=capacity, **counts)


def entry(code: str = "academia", **numbers: int) -> dict[str, Any]:
    return {"code": code, "label": code, **numbers}


@pytest.mark.parametrize(
    ("entries", "pools", "paths"),
    [
        pytest.param([entry(floor=2, target=3)], [a_room(5), a_group()], [], id="nothing when all can be kept"),
        pytest.param([entry(floor=9)], [a_room(None), a_group()], [], id="nothing without a limit"),
        pytest.param([], [a_room(2, confirmed=3)], ["attendance.in_person.capacity"], id="more people than seats"),
        pytest.param(
            [], [a_room(2, held=2, confirmed=1)], ["attendance.in_person.capacity"],
            id="more seats held by invitations than there are",
        ),
        pytest.param(
            [], [a_room(3, reserved=1, offered=3)], ["attendance.in_person.capacity"],
            id="more seats reserved than there are",
        ),
        pytest.param([], [a_room(3, reserved=1, held=1, offered=1)], [], id="nothing when what is promised fits"),
        pytest.param(
            [], [a_room(2, held=2, confirmed=3)], ["attendance.in_person.capacity"], id="one thing of one pool"
        ),
        pytest.param(
            [entry(ceiling=1)], [a_room(9), a_group(capacity=1, confirmed=2)], ["constituencies.academia.ceiling"],
            id="more of a group than its ceiling",
        ),
        pytest.param(
            [entry(floor=1, target=3)], [a_room(3, confirmed=2), a_group(confirmed=1)],
            ["constituencies.academia.target"], id="a target for which too few seats are free",
        ),
        pytest.param(
            [entry(floor=2)], [a_room(3, confirmed=3), a_group(offered=1)], ["constituencies.academia.floor"],
            id="a floor for which no seat is free",
        ),
        pytest.param(
            [entry(floor=2), entry("media", floor=2)], [a_room(4, reserved=1), a_group(), a_group("media")],
            ["constituencies"], id="floors that add up to more than the room",
        ),
    ],
)  # fmt: skip
def test_warns_of(entries: list[dict[str, Any]], pools: list[Pool], paths: list[str]) -> None:
    found = warnings({"constituencies": entries}, pools)

    assert [one["path"] for one in found] == paths
