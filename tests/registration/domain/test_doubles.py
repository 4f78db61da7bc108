"""Of two invitations of one person, only one that nobody has a place by is closed."""

import pytest

from services.registration.domain.doubles import check_mergeable, check_unmergeable
from services.registration.domain.refusals import InvalidTransition


@pytest.mark.parametrize("answer", [None, "declined", "cancelled", "lapsed"])
def test_one_without_a_yes_is_closed_for_any_other(answer: str | None) -> None:
    check_mergeable("sent", "answered", answer=answer, into_answer="confirmed")


@pytest.mark.parametrize(
    ("state", "into_state", "answer", "into_answer", "told"),
    [
        ("answered", "sent", "confirmed", None, "Merge the other one into it"),
        ("answered", "answered", "waitlisted", "confirmed", "Cancel one of the two"),
        ("superseded", "sent", None, None, "superseded"), ("sent", "revoked", None, None, "revoked"),
    ],
)  # fmt: skip
def test_a_place_is_never_closed_and_nothing_that_is_over(
    state: str, into_state: str, answer: str | None, into_answer: str | None, told: str
) -> None:
    with pytest.raises(InvalidTransition, match=told):
        check_mergeable(state, into_state, answer=answer, into_answer=into_answer)


def test_what_was_not_merged_cannot_be_parted() -> None:
    with pytest.raises(InvalidTransition):
        check_unmergeable(None)
