"""What the holder of a registration's link may see and do: who answers for somebody, not what is private."""

from collections.abc import Sequence

from services.registration.domain.phrases import N_
from services.registration.domain.questions import Question
from services.registration.domain.refusals import ForbiddenScope, Invalid
from services.registration.domain.registrations import Holder, RegistrationChanges

OWN_AFFAIRS = ("email", "on_behalf", "share_in_participant_list")
"""What nobody changes for another, besides private answers."""


def check_own(holder: Holder) -> None:
    """Keep what is private with the person themselves.

    Raises:
        ForbiddenScope: the link is that of who answers for them.
    """
    if holder is not Holder.REGISTRANT:
        raise ForbiddenScope(N_("Only the person who takes part can do this, with a link of their own."))


def told_to(holder: Holder, questions: Sequence[Question]) -> list[Question]:
    """The questions whose answers the holder gets to see."""
    return [one for one in questions if holder is Holder.REGISTRANT or not one.get("sensitive")]


def check_theirs(holder: Holder, changes: RegistrationChanges, questions: Sequence[Question]) -> None:
    """Keep what is private as the person left it.

    Args:
        holder: who makes the changes.
        changes: what is to be different.
        questions: all of the event's, whomever they concern.

    Raises:
        Invalid: names each field that is for the person alone.
    """
    if holder is Holder.REGISTRANT:
        return
    private = {one["code"] for one in questions if one.get("sensitive")}
    barred = [name for name in OWN_AFFAIRS if getattr(changes, name) is not None]
    barred += [f"answers.{code}" for code in changes.answers or {} if code in private]
    if barred:
        raise Invalid({name: [N_("Only the person who takes part can change this.")] for name in barred})
