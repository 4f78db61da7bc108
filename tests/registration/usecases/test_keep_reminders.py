"""The clock keeps plans of reminders: each once, at its time or not at all."""

from datetime import datetime
from threading import Thread
from typing import Any

import pytest

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.keep_reminders import ask_to_chase, send_due_reminders
from tests import factories
from tests.asked import UNDO, Asked
from tests.factories import Clock, Organiser

REMINDED = "invitation.reminded"


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database, organisation, answers_due_at="2027-03-15T12:00",
        reminders=[{"days_before": 7}, {"days_before": 1}],
    )  # fmt: skip


@pytest.fixture
def asked(organiser: Organiser, event: EventView, runtime: Runtime) -> Asked:
    return Asked(organiser, event, runtime)


def tick(asked: Asked) -> int:
    """One round of the clock; how many reminders there are by then."""
    send_due_reminders(asked.runtime.database, asked.runtime.keys, UNDO, now=asked.runtime.now())
    return len([row for row in asked.messages(REMINDED) if row.withdrawn_at is None])


def test_everybody_silent_is_reminded_at_each_time_of_the_plan(asked: Asked, clock: Clock) -> None:
    silent, no = asked.mailed(2)
    clock.forward(days=6)
    assert tick(asked) == 0

    clock.forward(days=1, hours=4)
    assert (tick(asked), tick(asked)) == (2, 2)
    asked.decline(no)
    clock.forward(days=6)
    assert (tick(asked), tick(asked)) == (3, 3)
    assert str(asked.messages(REMINDED)[-1].subject_id) == silent


def test_one_who_was_asked_late_is_not_reminded_of_times_that_were_before(asked: Asked, clock: Clock) -> None:
    clock.forward(days=9)
    asked.mailed()

    assert tick(asked) == 0
    clock.forward(days=4, hours=4)
    assert tick(asked) == 1


def test_a_clock_that_stood_still_does_not_remind_late(asked: Asked, clock: Clock) -> None:
    asked.mailed()
    clock.forward(days=9)

    assert tick(asked) == 0
    clock.forward(days=4, hours=4)
    assert tick(asked) == 1


def test_a_wave_may_have_a_plan_of_its_own(asked: Asked, clock: Clock) -> None:
    plan = {"waves": [{"code": "A", "reminders": [{"days_before": 3}]}, {"code": "B", "reminders": []}]}
    assert asked.organiser.put(f"{asked.path}/waves", version="*", json=plan).status_code == 200
    in_a, _ = asked.mailed(wave="A"), asked.mailed(wave="B")
    clock.forward(days=7, hours=4)
    assert tick(asked) == 0

    clock.forward(days=4)

    assert tick(asked) == 1
    assert str(asked.messages(REMINDED)[0].subject_id) == in_a[0]


def test_a_limit_of_their_own_moves_their_reminders(asked: Asked, clock: Clock) -> None:
    (one,) = asked.mailed()
    asked.organiser.post(f"{asked.path}/invitations/{one}/extend", json={"answers_due_at": "2027-03-20T12:00"})
    clock.forward(days=8)
    assert tick(asked) == 0

    clock.forward(days=4, hours=4)
    assert tick(asked) == 1


def test_not_soon_after_a_reminder_by_hand(asked: Asked, clock: Clock) -> None:
    ids = asked.mailed()
    clock.forward(days=7)
    asked.organiser.post(f"{asked.path}/invitations/remind", json={"ids": ids})

    clock.forward(hours=4)
    assert tick(asked) == 1

    clock.forward(hours=21)
    assert tick(asked) == 1, "passed over for good"


def test_nothing_is_promised_while_sending_is_paused(asked: Asked, clock: Clock) -> None:
    asked.mailed()
    asked.organiser.post(f"{asked.path}/sending/pause", json={})
    clock.forward(days=7, hours=4)

    assert tick(asked) == 0


def test_two_clocks_remind_everybody_once(asked: Asked, clock: Clock) -> None:
    ids = asked.mailed(6)
    clock.forward(days=7, hours=4)
    clocks = [Thread(target=tick, args=(asked,)) for _ in range(2)]

    for one in clocks:
        one.start()
    for one in clocks:
        one.join()
    tick(asked)

    assert sorted(str(row.subject_id) for row in asked.messages(REMINDED)) == sorted(ids)


def tasks(asked: Asked, **query: str) -> list[dict[str, Any]]:
    return list(asked.organiser.get(f"{asked.path}/tasks", query_string=query).json["items"])


def test_a_day_before_the_limit_organisers_are_asked_to_speak_to_the_silent(asked: Asked, clock: Clock) -> None:
    asked.mailed(2, wave="A")
    asked.mailed()
    asked.decline(asked.mailed(wave="A")[0])
    clock.forward(days=13)
    ask_to_chase(asked.runtime.database, now=clock.now)
    assert tasks(asked) == []

    clock.forward(hours=4)
    for _ in range(2):
        ask_to_chase(asked.runtime.database, now=clock.now)

    found = tasks(asked, done="false")
    assert {one["kind"] for one in found} == {"chase"}
    assert {one["due_at"] for one in found} == {"2027-03-15T12:00:00Z"}
    assert sorted((str(one["subject"]["wave"]), one["subject"]["count"]) for one in found) == [("A", 2), ("None", 1)]

    done = asked.organiser.post(f"{asked.path}/tasks/{found[0]['id']}/done", json={})
    assert (done.status_code, done.json["done"]) == (200, True)
    assert done.json["done_by"].startswith("key:")
    assert len(tasks(asked, done="false")) == 1

    clock.forward(days=2)
    ask_to_chase(asked.runtime.database, now=clock.now)
    assert tasks(asked, done="false") == []
    assert {one["done_by"] for one in tasks(asked, done="true")} == {"clock", done.json["done_by"]}


@pytest.mark.parametrize("quiet", [None, {"starts_at": "22:00", "ends_at": "08:00"}])
def test_two_days_running_are_two_reminders_even_where_the_clock_goes_forward_between(
    organiser: Organiser, organisation: Organisation, runtime: Runtime, clock: Clock, quiet: Any
) -> None:
    event = factories.an_event(
        runtime.database, organisation, answers_due_at="2027-03-29T23:30", quiet_hours=quiet,
        reminders=[{"days_before": 2}, {"days_before": 1}],
    )  # fmt: skip
    asked = Asked(organiser, event, runtime)
    asked.mailed()

    for instant, reminders in (("27T23:30", 1), ("28T22:29", 1), ("28T22:30", 2)):
        clock.now = datetime.fromisoformat(f"2027-03-{instant}+00:00")
        assert tick(asked) == reminders
