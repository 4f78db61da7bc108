"""A batch of mails may wait for somebody: for a second person, or after its first few for the word to go on."""

from enum import StrEnum

from services.registration.domain.refusals import ForbiddenScope, InvalidTransition


class Hold(StrEnum):
    """Why mails of a batch wait."""

    SECOND_PERSON = "second_person"
    """The batch is larger than one person may send alone."""
    REST = "rest"
    """The first few go alone, until somebody has seen that they are right."""


def hold_of(number: int, *, first: int | None, most_alone: int | None) -> Hold | None:
    """Why some of a new batch wait; none when all of it leaves.

    Args:
        number: of its mails.
        first: so many go alone.
        most_alone: of more mails than this, none leaves before a second person has looked.
    """
    if most_alone is not None and number > most_alone:
        return Hold.SECOND_PERSON
    return rest_of(number, first=first)


def rest_of(number: int, *, first: int | None) -> Hold | None:
    """Why some wait when nobody else need be asked any more."""
    return Hold.REST if first is not None and number > first else None


def leaving(number: int, hold: Hold | None, *, first: int | None) -> int:
    """How many of so many leave under a hold."""
    if hold is Hold.SECOND_PERSON:
        return 0
    return min(number, first) if hold is Hold.REST and first is not None else number


def check_releasable(*, waiting: int, undone: bool) -> None:
    """Refuse to release where nothing waits.

    Raises:
        InvalidTransition: it was undone, or all of it has been let go.
    """
    if undone:
        raise InvalidTransition("This batch has been undone. Send it anew.")
    if not waiting:
        raise InvalidTransition("Nothing of this batch waits to be released.")


def check_second(hold: Hold, *, asked_by: str, actor: str) -> None:
    """Refuse to let the one who asked be the second person as well.

    Raises:
        ForbiddenScope: it needs the key of somebody else.
    """
    if hold is Hold.SECOND_PERSON and asked_by == actor:
        raise ForbiddenScope("You asked for this batch yourself. Somebody else has to release it, with their own key.")


def state_of(*, waiting: int, queued: int, undone: bool) -> str:
    """Where a batch is: ``awaiting_release``, ``sending`` (or still within the time to undo), ``done``, ``undone``."""
    if undone:
        return "undone"
    if waiting:
        return "awaiting_release"
    return "sending" if queued else "done"


STATES = ("awaiting_release", "sending", "done", "undone")
