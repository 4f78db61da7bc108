"""Carry a change out, or carry it out and take it back: a dry run tells what really would happen."""

from collections.abc import Callable
from typing import TypeVar

from services.kit.database import Database, Transaction

T = TypeVar("T")


class _Rehearsed(Exception):
    """Ends the transaction of a dry run."""


def rehearse_change(db: Database, work: Callable[[Transaction], T], *, dry_run: bool) -> T:
    """What ``work`` finds in a transaction of its own; after a dry run nothing of it is stored or sent.

    Raises:
        Refusal: whatever ``work`` refuses, in a dry run too.
    """
    found: list[T] = []
    try:
        with db.transaction() as session:
            found.append(work(session))
            if dry_run:
                raise _Rehearsed
    except _Rehearsed:
        pass
    return found[0]
