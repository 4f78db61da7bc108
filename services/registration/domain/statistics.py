"""Numbers that may be shown around: a small group's are hidden so that nobody is recognised in them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.registration.domain.answers import WHY_NOT

SMALLEST_SHOWN = 5
"""Counts from one up to below this are hidden in a breakdown."""

ACCEPTED = frozenset({"pending_approval", "waitlisted", "offered", "confirmed", "attended", "no_show"})
"""States of one who has said yes and has not taken it back."""

CONFIRMED = frozenset({"confirmed", "attended", "no_show"})
"""States of one who had a place to the end."""

MEASURES = ("invited", "accepted", "confirmed", "attended")
"""What is counted for each group. None of them is the sum of others, so none can be computed from others."""


def without_small_cells(
    counts: Sequence[int], *, smallest: int = SMALLEST_SHOWN, hide: Collection[int] = ()
) -> list[int | None]:
    """The counts of a breakdown, none where they are hidden.

    Whoever knows the total can subtract what is shown; so the smallest others are hidden too, until the hidden ones are
    at least two, together no small count, and not each exactly one or each the largest that is hidden. Zeros are shown
    unless nothing else is left.

    Args:
        counts: one for each group; their sum is taken to be known.
        smallest: the least count that is shown.
        hide: places to hide whatever they count.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < smallest} | set(hide)
    others = sorted((place for place, count in enumerate(counts) if count >= smallest), key=lambda one: counts[one])
    empty = [place for place, count in enumerate(counts) if count == 0]
    for place in (*others, *empty):
        if not hidden or _cannot_be_computed([counts[one] for one in hidden], smallest):
            break
        # Those of the same size go together: which of them was taken would tell too much.
        hidden |= {one for one in (*others, *empty) if counts[one] == counts[place]}
    return [None if place in hidden else count for place, count in enumerate(counts)]


def gives_away(counts: Sequence[int]) -> bool:
    """Whether somebody who knows the sum could compute a small count although all that helps is hidden."""
    hidden = [count for count, told in zip(counts, without_small_cells(counts), strict=True) if told is None]
    return bool(hidden) and not _is_ambiguous(hidden, SMALLEST_SHOWN)


def _cannot_be_computed(hidden: Sequence[int], smallest: int) -> bool:
    largest = (smallest - 1) * len(hidden)  # of that sum, each can only be as large as a hidden one may be
    return _is_ambiguous(hidden, smallest) and sum(hidden) != largest


def _is_ambiguous(hidden: Sequence[int], smallest: int) -> bool:
    return len(hidden) > 1 and sum(hidden) >= max(smallest, len(hidden) + 1)


def funnel(invitations: Mapping[str, int], states: Mapping[str, int], *, cancelled_late: int) -> dict[str, int]:
    """How far people came, from the list to the room: each step is a number of its own.

    Args:
        invitations: how many are ``listed``, ``invited``, ``sent``, ``bounced`` and ``answered``.
        states: how many registrations are in each state.
        cancelled_late: how many of those cancelled came too late for others to be told.
    """
    return {
        **invitations,
        "accepted": sum(number for state, number in states.items() if state in ACCEPTED),
        "declined": states.get("declined", 0),
        "waitlisted": states.get("waitlisted", 0),
        "confirmed": sum(number for state, number in states.items() if state in CONFIRMED),
        "cancelled": states.get("cancelled", 0),
        "cancelled_late": cancelled_late,
        "attended": states.get("attended", 0),
        "no_show": states.get("no_show", 0),
    }


def reasons(declined: Mapping[str, int]) -> list[dict[str, Any]]:
    """How many do not come for each reason, the unnamed one last, without small cells."""
    codes = [*WHY_NOT, ""]
    shown = without_small_cells([declined.get(code, 0) for code in codes])
    return [{"code": code or None, "declined": number} for code, number in zip(codes, shown, strict=True)]


def breakdown(
    groups: Mapping[str | None, Mapping[str, int]], measures: Sequence[str], labels: Mapping[str, str]
) -> list[dict[str, Any]]:
    """One row for each group, by code and the unnamed one last, without small cells.

    Args:
        groups: counts of each measure, by the group's code; none for those of no group.
        measures: what to tell.
        labels: names of codes, where there are some.
    """
    codes = sorted(groups, key=lambda code: (code is None, code or ""))
    shown = {
        name: dict(zip(codes, without_small_cells([groups[code].get(name, 0) for code in codes]), strict=True))
        for name in measures
    }
    return rows(codes, shown, labels)


def rows(
    codes: Sequence[str | None], shown: Mapping[str, Mapping[str | None, int | None]], labels: Mapping[str, str]
) -> list[dict[str, Any]]:
    """A breakdown as it is told: ``shown`` has the counts by measure and code; a measure left out is not counted."""
    return [
        {
            "code": code,
            "label": labels.get(code) if code else None,
            **{name: shown[name][code] if name in shown else None for name in MEASURES},
        }
        for code in codes
    ]
