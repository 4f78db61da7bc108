"""Permitted states and moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.lifecycles import (
    EVENT_ACTIONS,
    REGISTRATION_MOVES,
    EventStatus,
    RegistrationState,
    check_registration_move,
    event_after,
)
from services.registration.domain.refusals import InvalidTransition

CONTRACT = {
    "announce": ({"draft"}, "announced"),
    "open": ({"draft", "announced", "closed", "postponed"}, "open"),
    "close": ({"open"}, "closed"),
    "finish": ({"open", "closed"}, "finished"),
    "archive": ({"finished", "cancelled"}, "archived"),
    "postpone": ({"announced", "open", "closed"}, "postponed"),
    "cancel": ({"draft", "announced", "open", "closed", "postponed"}, "cancelled"),
}


class TestEvents:
    def test_know_every_action_of_the_contract(self) -> None:
        assert {name: (set(sources), target) for name, (sources, target) in EVENT_ACTIONS.items()} == CONTRACT

    @given(action=st.sampled_from(sorted(CONTRACT)), status=st.sampled_from(EventStatus))
    def test_move_only_as_the_table_says(self, action: str, status: EventStatus) -> None:
        sources, target = CONTRACT[action]
        if status.value in sources:
            assert event_after(action, status).value == target
        else:
            with pytest.raises(InvalidTransition, match=status.value):
                event_after(action, status)


class TestRegistrations:
    def test_end_for_good_when_refused_or_substituted(self) -> None:
        assert {state.value for state, nexts in REGISTRATION_MOVES.items() if not nexts} == {"refused", "substituted"}

    @given(before=st.sampled_from(RegistrationState), after=st.sampled_from(RegistrationState))
    def test_move_only_as_the_table_says(self, before: RegistrationState, after: RegistrationState) -> None:
        if after in REGISTRATION_MOVES[before]:
            check_registration_move(before, after)
        else:
            with pytest.raises(InvalidTransition, match=f"{before} cannot become {after}"):
                check_registration_move(before, after)
