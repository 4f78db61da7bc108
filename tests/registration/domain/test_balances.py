"""The balance of a choice is told before anybody is given a seat."""

from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.balances import Chosen, Room, weigh
from services.registration.domain.seating import Pool, SeatRequest
from services.registration.domain.targets import Alike, Target

AFRICA = Target(axis="region", code="africa", label="Africa", target=4, countries=frozenset({"KE", "GH"}))
DETAILS = {"constituencies": [{"code": "private", "label": "Private sector", "ceiling": 6}]}


def a_pool(kind: str = "attendance", code: str = "in_person", capacity: int | None = 10, **counts: int) -> Pool:
    return Pool(id=uuid4(), kind=kind, code=code, capacity=capacity, **counts)


def a_room(*people: Alike, free: int = 4, target: Target = AFRICA) -> Room:
    pools = [a_pool(capacity=10, confirmed=10 - free), a_pool("constituency", "private", 6, confirmed=6)]
    return Room(details=DETAILS, pools=pools, targets=[target], people=people)


def one(country: str | None = None, constituency: str | None = None, **request: Any) -> Chosen:
    wanted = SeatRequest(attendance="in_person", constituency=constituency, **request)
    return Chosen(request=wanted, country=country)


def test_it_tells_countries_ceilings_and_targets() -> None:
    seated = [Alike(state="confirmed", country="FR", number=3), Alike(state="waitlisted", country="JP")]

    found = weigh(a_room(*seated), [one("KE"), one("GH"), one("FR", "private")])

    assert found.sentences == [
        "Countries: 1 → 3.",
        "In person: 6 → 9 of 10.",
        "Private sector: 6 → 7, more than the 6 there may be.",
        "Africa: 0 → 2, 4 hoped for.",
    ]
    assert found.fits is False
    assert [w["path"] for w in found.warnings] == ["constituencies.private.ceiling", "targets.region.africa"]


def test_without_anybody_it_tells_how_things_stand() -> None:
    found = weigh(a_room(Alike(state="offered", country="KE")), [])

    assert (found.countries, found.sentences, found.warnings, found.fits) == ({"before": 1, "after": 1}, [], [], True)
    assert [(row["before"], row["after"]) for row in found.targets] == [(1, 1)]


def test_roles_that_take_no_seat_change_nothing() -> None:
    assert weigh(a_room(), [one("KE", "private", counts=False)]).sentences == []


@given(free=st.integers(0, 4), parties=st.lists(st.integers(0, 2), max_size=4))
def test_it_fits_when_the_seats_suffice_for_all_together(free: int, parties: list[int]) -> None:
    found = weigh(a_room(free=free), [one(companions=companions) for companions in parties])

    assert found.fits == (sum(parties) + len(parties) <= free)
    assert found.attendance[0]["after"] == 10 - free + sum(parties) + len(parties)
