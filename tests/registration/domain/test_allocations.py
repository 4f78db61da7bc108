"""What a focal point is told of those who were named, and when no more may be."""

from uuid import uuid4

import pytest

from services.registration.domain.allocations import MOST_NAMES, Named, Standing, check_may_name, standing
from services.registration.domain.lifecycles import YES, RegistrationState
from services.registration.domain.refusals import InvalidTransition
from tests.factories import START

INVITATIONS = ("draft", "queued", "sent", "bounced", "revoked", "expired", "superseded")


def one(stands: Standing) -> Named:
    return Named(id=uuid4(), name="Sam Sample", standing=stands)


@pytest.mark.parametrize("state", INVITATIONS)
def test_every_state_of_an_invitation_has_a_word(state: str) -> None:
    assert one(standing(state, None)).takes_place is (state in ("draft", "queued", "sent", "bounced"))


@pytest.mark.parametrize("state", list(RegistrationState))
def test_whoever_has_said_yes_takes_a_place(state: RegistrationState) -> None:
    assert one(standing("answered", state.value)).takes_place is (state in YES or state == "no_show")


def test_a_place_has_one_name_and_not_any_number_after_another() -> None:
    ended = [one(Standing.ENDED)] * (2 * MOST_NAMES - 1)
    check_may_name(2, ended, None, now=START)
    for people in ([*ended, one(Standing.ENDED)], [one(Standing.COMES), one(Standing.INVITED)]):
        with pytest.raises(InvalidTransition):
            check_may_name(2, people, None, now=START)
