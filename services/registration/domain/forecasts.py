"""How many of those who have not answered will say yes: from earlier events of the same series, with honest ranges."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ENOUGH = 20
"""Fewer people than this are too little to go on."""

CONFIDENCE = 1.96
"""Of the range, in standard deviations: 95 in 100."""

Share = tuple[int, int]
"""How many of how many."""

NOBODY: Share = (0, 0)


@dataclass(frozen=True, kw_only=True)
class ForecastSnapshot:
    """What is known.

    Attributes:
        waiting_for: people invited to this event who have not answered, by constituency.
        late: of those who had not answered at the same distance from earlier events, how many said yes yet.
        all_asked: of all who were invited to earlier events, how many said yes.
        came: of all who had a place at earlier events, how many came; only where it was noted.
        confirmed: people who have a place now.
        free: seats that are free now; none when there is no limit.
    """

    waiting_for: Mapping[str | None, int]
    late: Mapping[str | None, Share]
    all_asked: Share
    came: Share
    confirmed: int
    free: int | None


@dataclass(frozen=True, kw_only=True)
class ForecastRange:
    """A number of people: the likeliest, and between which it will be in 95 of 100 cases."""

    likely: int
    low: int
    high: int


def wilson(share: Share) -> tuple[float, float]:
    """Between which the true rate lies (E. B. Wilson, 1927): good for few people and for rates near 0 and 1."""
    successes, trials = share
    if not trials:
        return 0.0, 1.0
    rate, square = successes / trials, CONFIDENCE**2
    middle = rate + square / (2 * trials)
    spread = CONFIDENCE * math.sqrt(rate * (1 - rate) / trials + square / (4 * trials**2))
    whole = 1 + square / trials
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def expected(people: int, share: Share) -> ForecastRange:
    """So many of these people, if they are like those."""
    low, high = wilson(share)
    return ForecastRange(
        likely=round(people * share[0] / share[1]), low=math.floor(people * low), high=math.ceil(people * high)
    )


def together(shares: Sequence[Share]) -> Share:
    """All of them as one."""
    return sum(yes for yes, _ in shares), sum(asked for _, asked in shares)


def by_constituency(known: ForecastSnapshot) -> list[dict[str, Any]]:
    """What is expected of each constituency: from its own past when there is enough of it, else from everybody's."""
    everybody = together(list(known.late.values()))
    found = []
    for code in sorted(known.waiting_for, key=lambda one: (one is None, one or "")):
        people, own = known.waiting_for[code], known.late.get(code, NOBODY)
        share, basis = (own, "constituency") if code and own[1] >= ENOUGH else (everybody, "everybody")
        enough = share[1] >= ENOUGH
        found.append(
            {
                "code": code,
                "waiting_for": people,
                "basis": basis if enough else None,
                "expected": expected(people, share) if enough else None,
            }
        )
    return found


def acceptances(known: ForecastSnapshot, groups: Sequence[Mapping[str, Any]]) -> ForecastRange | None:
    """All constituencies together; none when there is too little to go on."""
    parts = [group["expected"] for group in groups]
    if together(list(known.late.values()))[1] < ENOUGH or None in parts:
        return None
    return ForecastRange(
        likely=sum(part.likely for part in parts),
        low=sum(part.low for part in parts),
        high=sum(part.high for part in parts),
    )


def absences(known: ForecastSnapshot) -> ForecastRange | None:
    """How many of those who have a place will not come; none when too little was noted."""
    came, had_place = known.came
    return expected(known.confirmed, (had_place - came, had_place)) if had_place >= ENOUGH else None


def to_invite(known: ForecastSnapshot, coming: ForecastRange | None) -> dict[str, int] | None:
    """How many more to invite: ``likely`` to fill the seats, ``cautious`` so that hardly anybody finds none.

    None when nobody can say: too little to go on, or no limit of seats.
    """
    if known.free is None or coming is None or known.all_asked[1] < ENOUGH or not known.all_asked[0]:
        return None
    rate = known.all_asked[0] / known.all_asked[1]
    _, highest = wilson(known.all_asked)
    return {
        "likely": max(0, math.floor((known.free - coming.likely) / rate)),
        "cautious": max(0, math.floor((known.free - coming.high) / highest)),
    }


def advice(known: ForecastSnapshot, coming: ForecastRange | None, more: Mapping[str, int] | None) -> list[str]:
    """The forecast in sentences."""
    people = sum(known.waiting_for.values())
    if coming is None:
        asked = together(list(known.late.values()))[1]
        told = f"{asked} people of earlier events of the series were in the same position, and {ENOUGH} are needed"
        return [f"There is too little to go on: {told}."]
    expected_yes = f"About {coming.likely} of them will say yes, most probably between {coming.low} and {coming.high}."
    found = [f"{people} invited people have not answered. {expected_yes}"]
    if known.free is not None and coming.low > known.free:
        found.append(f"Only {known.free} seats are free: some will have to wait. Invite nobody else for now.")
    if more is not None:
        found.append(
            f"To fill the seats invite about {more['likely']} more; "
            f"with {more['cautious']} more hardly anybody would find no seat."
        )
    return found
