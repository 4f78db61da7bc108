"""A forecast tells how sure it is, and says so when it knows too little."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.forecasts import (
    ForecastRange,
    ForecastSnapshot,
    absences,
    acceptances,
    advice,
    by_constituency,
    expected,
    to_invite,
    wilson,
)

KNOWN = ForecastSnapshot(
    waiting_for={"media": 10, "academia": 4, None: 2},
    late={"media": (10, 40), "academia": (3, 5)},
    all_asked=(60, 100),
    came=(45, 50),
    confirmed=20,
    free=12,
)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [((0, 0), 0, 1), ((0, 10), 0, 0.278), ((5, 10), 0.237, 0.763), ((10, 10), 0.722, 1), ((50, 100), 0.404, 0.6)],
)  # fmt: skip
def test_the_range_is_wilsons(share: tuple[int, int], low: float, high: float) -> None:
    assert wilson(share) == pytest.approx((low, high), abs=0.005)


@given(st.integers(0, 500), st.integers(1, 500), st.data())
def test_the_likeliest_lies_within_the_range_and_nobody_is_invented(
    people: int, asked: int, data: st.DataObject
) -> None:
    found = expected(people, (data.draw(st.integers(0, asked)), asked))

    assert 0 <= found.low <= found.likely <= found.high <= people


def test_a_constituency_with_a_past_is_reckoned_from_its_own() -> None:
    told = {one["code"]: (one["basis"], one["expected"].likely) for one in by_constituency(KNOWN)}

    assert told == {"academia": ("everybody", 1), "media": ("constituency", 2), None: ("everybody", 1)}


def test_all_together_are_the_sum() -> None:
    groups = by_constituency(KNOWN)

    assert acceptances(KNOWN, groups) == ForecastRange(
        likely=4, low=sum(one["expected"].low for one in groups), high=sum(one["expected"].high for one in groups)
    )


def test_too_little_to_go_on_is_said() -> None:
    young = replace(KNOWN, late={"media": (10, 19)})
    groups = by_constituency(young)

    assert {one["basis"] for one in groups} == {None}
    assert acceptances(young, groups) is None
    assert to_invite(young, None) is None
    assert "19 people of earlier events of the series were in the same position" in advice(young, None, None)[0]


def test_the_cautious_invite_fewer() -> None:
    coming = ForecastRange(likely=3, low=1, high=6)

    more = to_invite(KNOWN, coming)

    assert more == {"likely": 15, "cautious": 8}
    assert "invite about 15 more" in advice(KNOWN, coming, more)[1]


def test_nobody_more_is_invited_when_the_seats_will_not_do() -> None:
    coming = ForecastRange(likely=20, low=14, high=25)

    assert to_invite(KNOWN, coming) == {"likely": 0, "cautious": 0}
    assert "Invite nobody else" in advice(KNOWN, coming, None)[1]


def test_without_a_limit_nothing_is_advised() -> None:
    assert to_invite(replace(KNOWN, free=None), ForecastRange(likely=3, low=1, high=6)) is None


def test_absences_are_told_where_they_were_noted() -> None:
    assert absences(KNOWN) == ForecastRange(likely=2, low=0, high=5)
    assert absences(replace(KNOWN, came=(9, 10))) is None
