"""Time or place are changed: after a quiet period each person has one mail, and is asked whether it suits them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.registration.domain.events import EventView
from services.registration.domain.fact_changes import is_due, material
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.store.outbox import Outbox
from services.registration.usecases.send_notices import withdraw_notices
from services.registration.usecases.tell_changes import tell_changes
from tests import factories
from tests.factories import START, Clock, Organiser
from tests.invitees import Invitees, registration_token

QUIET = timedelta(minutes=10)
LATER = {"starts_at": "2027-04-08T11:00", "ends_at": "2027-04-08T17:00"}
ELSEWHERE = {"venue": {"name": "Assembly House", "locality": "London", "country": "GB"}}


class Changed:
    """An event whose facts change, and the mails about it."""

    def __init__(self, organiser: Organiser, event: EventView, runtime: Runtime) -> None:
        self.organiser, self.runtime = organiser, runtime
        self.path = f"/v1/events/{event.id}"

    def edit(self, **fields: Any) -> None:
        answer = self.organiser.patch(self.path, version="*", json=fields)
        assert answer.status_code == 200, answer.text

    def act(self, action: str) -> None:
        answer = self.organiser.post(f"{self.path}/{action}")
        assert answer.status_code == 200, answer.text

    def told(self) -> Sequence[Outbox]:
        """What has been promised by now, after one round of the clock."""
        tell_changes(self.runtime.database, self.runtime.keys, QUIET, now=self.runtime.now())
        with self.runtime.database.transaction() as session:
            query = select(Outbox).where(Outbox.type.in_(("facts.changed", "programme.changed"))).order_by(Outbox.id)
            return session.scalars(query).all()

    def rounds(self) -> Any:
        return self.organiser.get(f"{self.path}/confirmation-rounds").json["items"]


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    modes = {"in_person": {"capacity": 2}, "remote": {"capacity": None, "join_url": "https://meet.example.org/one"}}
    return factories.an_event(runtime.database, organisation, attendance=modes)


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


@pytest.fixture
def changed(organiser: Organiser, event: EventView, runtime: Runtime) -> Changed:
    return Changed(organiser, event, runtime)


def test_edits_within_the_quiet_period_fold_into_one_mail_a_person(
    changed: Changed, invitees: Invitees, clock: Clock
) -> None:
    for _ in range(3):
        invitees.says_yes(waitlist_if_full=True)
    changed.edit(**LATER)
    clock.forward(minutes=9)
    changed.edit(**ELSEWHERE)
    clock.forward(minutes=9)
    assert changed.told() == []

    clock.forward(minutes=1)
    told = changed.told()
    assert len(told) == len({one.subject_id for one in told}) == len(changed.told()) == 3
    facts = told[0].facts
    assert (facts["before"]["starts_at"], facts["event"]["starts_at"]) == ("2027-04-01T11:00", "2027-04-08T11:00")
    assert (facts["before"]["venue"]["name"], facts["event"]["venue"]["name"]) == ("Garden House", "Assembly House")
    assert ["calendar" in one.facts for one in told] == [True, True, False]
    assert facts["calendar"]["sequence"] == 1


def test_who_does_not_say_that_it_suits_them_is_listed_and_keeps_the_place(
    changed: Changed, invitees: Invitees, runtime: Runtime, clock: Clock, client: FlaskClient
) -> None:
    references = [invitees.says_yes()["reference"] for _ in range(2)]
    changed.edit(**LATER)
    clock.forward(minutes=10)
    changed.told()
    headers = {"Authorization": f"Registration {registration_token(runtime, references[0])}"}
    assert client.post("/v1/registration/still-coming", json={"answer": "yes"}, headers=headers).status_code == 200

    clock.forward(days=8)
    (asked,) = changed.rounds()
    assert [one["reference"] for one in asked["silent"]] == references[1:]
    assert asked["keeps_places"]
    path = f"/v1/events/{invitees.event.id}/confirmation-rounds/{asked['id']}/release"
    refused = invitees.organiser.post(path)
    assert (refused.status_code, refused.json["code"]) == (409, "invalid-transition")
    assert invitees.seats()["confirmed"] == 2
    page = client.get(f"/r/{registration_token(runtime, references[1])}", follow_redirects=True).text
    assert "You keep your place until you give it back." in page


def test_a_second_change_asks_those_again_who_had_answered(
    changed: Changed, invitees: Invitees, runtime: Runtime, clock: Clock, client: FlaskClient
) -> None:
    headers = {"Authorization": f"Registration {registration_token(runtime, invitees.says_yes()['reference'])}"}
    for day in (8, 9):
        changed.edit(starts_at=f"2027-04-0{day}T11:00", ends_at=f"2027-04-0{day}T17:00")
        clock.forward(minutes=10)
        assert changed.told()[-1].facts["calendar"]["sequence"] == day - 7
        assert [round_["counts"]["silent"] for round_ in changed.rounds()] == [1]
        client.post("/v1/registration/still-coming", json={"answer": "yes"}, headers=headers)


def test_another_place_concerns_those_who_come_to_it(changed: Changed, invitees: Invitees, clock: Clock) -> None:
    invitees.says_yes()
    invitees.says_yes(attendance="remote")
    changed.edit(**ELSEWHERE)
    clock.forward(minutes=10)

    assert [one.facts["attendance"] for one in changed.told()] == ["in_person"]


def test_nothing_is_told_of_what_is_not_material_or_as_it_was_again(
    changed: Changed, invitees: Invitees, clock: Clock
) -> None:
    invitees.says_yes()
    changed.edit(summary="A day of talks.")
    changed.edit(**LATER)
    changed.edit(**factories.MONTH_AHEAD)
    clock.forward(hours=2)

    assert (changed.told(), changed.rounds()) == ([], [])


def test_a_postponement_is_told_and_the_new_date_when_there_is_one(
    changed: Changed, invitees: Invitees, clock: Clock
) -> None:
    invitees.says_yes()
    changed.act("postpone")
    clock.forward(minutes=10)
    (first,) = changed.told()
    assert (first.facts.get("postponed"), first.facts.get("closes_at"), changed.rounds()) == (True, None, [])

    changed.edit(**LATER)
    changed.act("open")
    clock.forward(minutes=10)
    second = changed.told()[1]
    assert ("postponed" in second.facts, second.facts["was_postponed"]) == (False, True)
    assert second.facts["before"]["starts_at"] == "2027-04-01T11:00"
    assert second.facts["closes_at"] == "2027-03-08T09:20"


def test_what_was_not_told_before_a_cancellation_is_not_told_after_it(
    changed: Changed, invitees: Invitees, clock: Clock
) -> None:
    invitees.says_yes()
    changed.edit(**LATER)
    clock.forward(minutes=10)
    assert len(changed.told()) == 1
    changed.edit(**ELSEWHERE)
    changed.act("cancel")
    clock.forward(minutes=10)
    withdraw_notices(changed.runtime.database, now=clock.now)

    (only,) = changed.told()
    assert only.withdrawn_reason == "over"


def test_people_who_edit_without_end_are_overtaken() -> None:
    first = START
    assert not is_due(first, first + 5 * QUIET, quiet=QUIET, now=first + 5.5 * QUIET)
    assert is_due(first, first + 5.9 * QUIET, quiet=QUIET, now=first + 6 * QUIET)


def test_capacities_are_not_among_what_people_plan_by() -> None:
    small, large = ({"attendance": {"in_person": {"capacity": number}}} for number in (2, 60))

    assert material(small, "open") == material(large, "open") != material(large, "postponed")


class TestTheProgramme:
    WALK = {"title": "A walk", "starts_at": "2027-04-01T14:00", "ends_at": "2027-04-01T15:00"}  # noqa: RUF012

    def test_edits_of_an_afternoon_are_one_mail_without_a_calendar_entry(
        self, changed: Changed, invitees: Invitees, clock: Clock
    ) -> None:
        for _ in range(3):
            invitees.says_yes(waitlist_if_full=True)
        for minute in ("00", "15", "30"):
            clock.forward(minutes=5)
            changed.edit(sessions=[{**self.WALK, "starts_at": f"2027-04-01T14:{minute}"}])
        assert changed.told() == []

        clock.forward(minutes=11)
        told = changed.told()
        changed.edit(sessions=[{**self.WALK, "starts_at": "2027-04-01T14:30", "key_questions": ["Where to?"]}])
        clock.forward(minutes=11)

        assert [one.type for one in changed.told()] == ["programme.changed"] * 2
        assert [one["starts_at"] for one in told[0].facts["programme"]] == ["2027-04-01T14:30"]
        assert "calendar" not in told[0].facts
        assert changed.rounds() == []

    def test_with_another_day_it_is_one_mail_with_the_entry(
        self, changed: Changed, invitees: Invitees, clock: Clock
    ) -> None:
        invitees.says_yes()
        changed.edit(**LATER, sessions=[{**self.WALK, "starts_at": "2027-04-08T14:00", "ends_at": None}])
        clock.forward(minutes=11)

        (only,) = changed.told()
        assert (only.type, len(only.facts["programme"])) == ("facts.changed", 1)
        assert only.facts["calendar"]["sequence"] == 1
