"""Two invitations of one person: which of them may be closed for the other."""

from uuid import UUID

from services.registration.domain.lifecycles import YES, RegistrationState
from services.registration.domain.refusals import InvalidTransition
from services.registration.domain.sending import check_live


def check_mergeable(state: str, into_state: str, *, answer: str | None, into_answer: str | None) -> None:
    """Refuse to close what is over, or what somebody has a place by.

    Args:
        state: of the invitation that is to be closed.
        into_state: of the one that stays.
        answer: state of the registration by the first, if there is one.
        into_answer: the same of the second.

    Raises:
        InvalidTransition: says what to do instead.
    """
    check_live(state, "merged")
    check_live(into_state, "merged into")
    if not _is_yes(answer):
        return
    if _is_yes(into_answer):
        raise InvalidTransition("This person has said yes with both. Cancel one of the two registrations first.")
    raise InvalidTransition("This person has said yes with this one. Merge the other one into it.")


def check_unmergeable(merged_into: UUID | None) -> None:
    """Refuse to part what was not merged.

    Raises:
        InvalidTransition: it was not.
    """
    if merged_into is None:
        raise InvalidTransition("This invitation was not merged into another one.")


def _is_yes(state: str | None) -> bool:
    return state is not None and RegistrationState(state) in YES
