"""Somebody who has seats wants others: what stands in the way, and what a change leaves them with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.registration.domain.phrases import N_, Phrase
from services.registration.domain.questions import Question
from services.registration.domain.refusals import Refusal
from services.registration.domain.seat_requests import Details, Wish, companion_faults, unknown_choices
from services.registration.domain.seating import Pool, SeatRequest, WaitlistPolicy, full, short

Seats = Mapping[UUID, int]


def refusal(request: SeatRequest, pools: Sequence[Pool], own: Seats, *, bucket: str) -> Refusal:
    """Why the seats of another wish cannot be had, with the ways to attend that are open: their own one is.

    Args:
        request: the seats wanted.
        pools: as they are.
        own: the seats they have, by pool.
        bucket: the counter in which these are.
    """
    without = [replace(pool, **{bucket: getattr(pool, bucket) - own.get(pool.id, 0)}) for pool in pools]
    # One who has a place does not give it up for a place in a line.
    return full(request, short(request, without), without, WaitlistPolicy.OFF)


def frees(before: Mapping[str, int], after: Mapping[str, int]) -> bool:
    """Whether some pool has more free seats than before."""
    return any(after.get(pool, 0) < number for pool, number in before.items())


def faults(details: Details, wish: Wish, *, companions_allowed: int | None) -> dict[str, list[str]]:
    """What is wrong with a changed wish, by dotted path.

    Args:
        details: the event's document.
        wish: as it is with the change.
        companions_allowed: how many may come along; none while the same do who were allowed to before.
    """
    errors = unknown_choices(details, wish.sessions, wish.nights)
    if wish.attendance not in details["attendance"]:
        errors["attendance"] = [
            Phrase(N_("This event can be attended: %(codes)s."), codes=", ".join(details["attendance"]))
        ]
    groups = [entry["code"] for entry in details.get("constituencies") or []]
    if wish.constituency and groups and wish.constituency not in groups:
        errors["constituency"] = ["The event has no constituency of that code."]
    if companions_allowed is not None:
        errors |= companion_faults(
            details, wish.companions, allowed=companions_allowed, nobody=N_("This registration is for one person.")
        )
    return errors


def still_asked(asked: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers without those to questions that no longer concern them."""
    codes = {question["code"] for question in asked}
    return {code: value for code, value in answers.items() if code in codes}
