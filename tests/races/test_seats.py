"""Everybody at once, through two web processes: nobody too many, nobody twice, nobody forgotten."""

from collections import Counter
from collections.abc import Callable
from threading import Thread

import pytest

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from tests.factories import Organiser
from tests.invitees import proved, registration_token
from tests.races.web import Web, all_at_once

pytestmark = pytest.mark.race

YES = {"answer": "accept", "name": "Amina Diallo"}
Invite = Callable[[int], list[str]]
Careless = Callable[[str], Web]


class TestTwoHundredPeopleForFiftyFiveSeats:
    def test_confirms_fifty_five_and_tells_the_rest_clearly(
        self, web: Web, invited: Invite, runtime: Runtime, event: EventView
    ) -> None:
        answers = all_at_once(lambda token: web.answer(token, **YES), invited(200))

        assert Counter(answer.status_code for answer in answers) == {201: 55, 409: 145}
        assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"event-full"}
        assert proved(runtime, event.id) == {"in_person": 55}

    def test_puts_the_rest_on_the_waitlist_when_they_ask(
        self, web: Web, invited: Invite, runtime: Runtime, event: EventView
    ) -> None:
        answers = all_at_once(lambda token: web.answer(token, **YES, waitlist_if_full=True), invited(200))

        assert Counter(answer.json()["state"] for answer in answers) == {"confirmed": 55, "waitlisted": 145}
        assert proved(runtime, event.id) == {"in_person": 55}

    @pytest.mark.usefixtures("without_constraint")
    def test_oversells_when_the_guard_is_off(
        self, careless: Careless, invited: Invite, runtime: Runtime, event: EventView
    ) -> None:
        web = careless("seats")
        answers = all_at_once(lambda token: web.answer(token, **YES), invited(200))

        assert sum(answer.status_code == 201 for answer in answers) > 55
        with pytest.raises(AssertionError):
            proved(runtime, event.id)

    def test_is_stopped_by_the_database_when_the_guard_is_off(
        self, careless: Careless, invited: Invite, event: EventView
    ) -> None:
        web = careless("seats")
        answers = all_at_once(lambda token: web.answer(token, **YES), invited(200))

        assert sum(answer.status_code == 201 for answer in answers) == 55


class TestOnePersonTwentyTimesAtOnce:
    def test_registers_once_and_tells_every_time_the_same(
        self, web: Web, invited: Invite, runtime: Runtime, event: EventView
    ) -> None:
        (token,) = invited(1)

        answers = all_at_once(lambda _: web.answer(token, **YES), range(20))

        assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 19}
        assert len({answer.text for answer in answers}) == 1
        assert proved(runtime, event.id) == {"in_person": 1}

    def test_is_told_of_faults_when_the_guard_is_off_and_one_seat_remains_one_by_the_unique_row(
        self, careless: Careless, invited: Invite, runtime: Runtime, event: EventView
    ) -> None:
        (token,) = invited(1)

        web = careless("invitation")
        answers = all_at_once(lambda _: web.answer(token, **YES), range(20))

        assert Counter(answer.status_code for answer in answers)[500] > 0
        assert proved(runtime, event.id) == {"in_person": 1}


class TestCapacityLoweredWhilePeopleAnswer:
    def test_never_ends_below_the_people_who_are_in(
        self, web: Web, invited: Invite, runtime: Runtime, event: EventView, organiser: Organiser
    ) -> None:
        tokens = invited(120)
        lowered: list[int] = []

        def lower() -> None:
            for capacity in range(50, 20, -3):
                change = {"attendance": {"in_person": {"capacity": capacity}}}
                answer = organiser.patch(f"/v1/events/{event.id}/capacity", json=change, version="*")
                assert answer.status_code in (200, 409), answer.text
                lowered.append(answer.status_code)

        organiser_at_work = Thread(target=lower)
        organiser_at_work.start()
        answers = all_at_once(lambda token: web.answer(token, **YES), tokens)
        organiser_at_work.join()

        assert {answer.status_code for answer in answers} <= {201, 409}
        assert len(lowered) == 10
        confirmed = sum(answer.status_code == 201 for answer in answers)
        assert proved(runtime, event.id) == {"in_person": confirmed}

    @pytest.mark.usefixtures("without_constraint")
    def test_is_overrun_when_the_guard_is_off(
        self,
        careless: Careless,
        invited: Invite,
        runtime: Runtime,
        event: EventView,
        organiser: Organiser,
    ) -> None:
        tokens = invited(60)
        change = {"attendance": {"in_person": {"capacity": 19}}}
        assert organiser.patch(f"/v1/events/{event.id}/capacity", json=change, version="*").status_code == 200

        web = careless("seats")
        all_at_once(lambda token: web.answer(token, **YES), tokens)

        with pytest.raises(AssertionError):
            proved(runtime, event.id)


class TestCancellationsAndAcceptancesCrossing:
    def test_leaves_no_seat_empty_while_somebody_waits(
        self, web: Web, invited: Invite, runtime: Runtime, event: EventView
    ) -> None:
        tokens = invited(175)
        seated = [web.answer(token, **YES).json()["reference"] for token in tokens[:55]]
        leaving = [registration_token(runtime, reference) for reference in seated[:40]]
        acts: list[Callable[[], int]] = [
            *(lambda token=token: web.cancel(token).status_code for token in leaving),
            *(lambda token=token: web.answer(token, **YES, waitlist_if_full=True).status_code for token in tokens[55:]),
        ]

        statuses = all_at_once(lambda act: act(), acts)

        assert Counter(statuses) == {200: 40, 201: 120}
        assert proved(runtime, event.id) == {"in_person": 55}
