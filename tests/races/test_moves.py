"""Many change how they come at the same time, and a place passes over while its owner gives it back."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from services.registration.domain.answers import Answer
from services.registration.domain.events import EventView
from services.registration.domain.proposals import Proposed
from services.registration.domain.refusals import Refusal
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.answer_invitation import answer_invitation
from services.registration.usecases.cancel_registration import cancel_own_registration
from services.registration.usecases.change_attendance import change_attendance
from services.registration.usecases.decide_registration import Target
from services.registration.usecases.substitute_registration import substitute_registration
from tests import factories
from tests.invitees import proved, registration_id, registration_token
from tests.races.test_event_races import at_once

pytestmark = pytest.mark.race

MODES = {"in_person": {"capacity": 4}, "remote": {"capacity": 2, "join_url": "https://meet.example.org/x"}}


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    """Two pools that people want to change between, with more people than seats."""
    return factories.an_event(runtime.database, organisation, attendance=MODES, waitlist_policy="first_come")


def accept(runtime: Runtime, token: str, attendance: str) -> str:
    said = Answer(answer="accept", name="Amina Diallo", attendance=attendance, waitlist_if_full=True)
    return answer_invitation(runtime.database, runtime.keys, token, said, now=runtime.now()).reference


def states(runtime: Runtime, event: EventView) -> list[tuple[str, str]]:
    query = text("select state, attendance from registration.registration where event_id = :id order by id")
    with runtime.database.statement() as connection:
        return [(row.state, row.attendance) for row in connection.execute(query, {"id": event.id})]


def test_changes_to_and_fro_lose_no_seat_and_wait_for_nobody(
    runtime: Runtime, event: EventView, invited: Callable[[int], list[str]]
) -> None:
    wanted = ["in_person"] * 6 + ["remote"] * 2
    references = [accept(runtime, token, mode) for token, mode in zip(invited(8), wanted, strict=True)]
    tokens = [registration_token(runtime, reference) for reference in references]

    def to_and_fro(token: str, first: str, then: str) -> Callable[[], int]:
        def work() -> int:
            done = 0
            for attendance in (first, then) * 4:
                try:
                    change_attendance(runtime.database, runtime.keys, token, attendance, now=runtime.now())
                    done += 1
                except Refusal:
                    continue
            return done

        return work

    works = [to_and_fro(token, "remote", "in_person") for token in tokens[:3]]
    works += [to_and_fro(token, "in_person", "remote") for token in tokens[-2:]]
    done = at_once(works)

    assert sum(done) > 0
    confirmed = proved(runtime, event.id)
    for mode, settings in MODES.items():
        waits = [one for one in states(runtime, event) if one == ("waitlisted", mode)]
        assert not waits or confirmed[mode] == settings["capacity"], "nobody waits beside a free seat"


def test_a_place_passes_over_or_is_given_back_but_not_both(
    runtime: Runtime, organisation: Organisation, event: EventView, invited: Callable[[int], list[str]]
) -> None:
    for number, token in enumerate(invited(4)):
        reference = accept(runtime, token, "in_person")
        own = registration_token(runtime, reference)
        target = Target(
            caller=factories.a_caller(organisation), event=str(event.id),
            registration_id=registration_id(runtime, reference),
        )  # fmt: skip
        person = Proposed(name="Sam Sample", email=f"sam{number}@example.com")

        def pass_over(target: Target = target, person: Proposed = person) -> str:
            return substitute_registration(
                runtime.database, runtime.keys, target, person, constituency=None, now=runtime.now()
            ).state

        def give_back(own: str = own) -> str:
            return cancel_own_registration(runtime.database, runtime.keys, own, now=runtime.now()).state

        outcomes = at_once([pass_over, give_back])

        assert sorted(map(str, outcomes)) in (
            ["cancelled", "invalid-transition"], ["invalid-transition", "substituted"],
        )  # fmt: skip
        proved(runtime, event.id)
