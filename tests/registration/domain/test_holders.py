"""Who answers for somebody sees and changes the place, and nothing that is private."""

import pytest

from services.registration.domain.holders import check_own, check_theirs, told_to
from services.registration.domain.refusals import ForbiddenScope, Invalid
from services.registration.domain.registrations import Holder, RegistrationChanges

DIET, HOTEL = {"code": "diet", "sensitive": True}, {"code": "hotel"}


def test_private_questions_are_the_persons_own() -> None:
    assert told_to(Holder.REGISTRANT, [DIET, HOTEL]) == [DIET, HOTEL]
    assert told_to(Holder.HELPER, [DIET, HOTEL]) == [HOTEL]


def test_what_concerns_the_person_alone_needs_their_own_link() -> None:
    check_own(Holder.REGISTRANT)
    with pytest.raises(ForbiddenScope):
        check_own(Holder.HELPER)


def test_the_person_changes_what_they_like_and_a_helper_what_is_not_private() -> None:
    private = RegistrationChanges(email="new@example.org", answers={"diet": ""})
    check_theirs(Holder.REGISTRANT, private, [DIET, HOTEL])
    check_theirs(Holder.HELPER, RegistrationChanges(name="Amina", answers={"hotel": "Near"}), [DIET, HOTEL])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (RegistrationChanges(email="new@example.org"), "email"),
        (RegistrationChanges(on_behalf={}), "on_behalf"),
        (RegistrationChanges(share_in_participant_list=False), "share_in_participant_list"),
        (RegistrationChanges(answers={"diet": "Anything"}), "answers.diet"),
    ],
)
def test_a_helper_is_told_what_is_not_theirs_to_change(changes: RegistrationChanges, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_theirs(Holder.HELPER, changes, [DIET, HOTEL])
    assert list(refused.value.errors) == [field]
