"""Organisers remind those who were mailed and have not answered, and nobody else."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store import links, outcomes
from services.registration.store.organisations import Organisation
from services.registration.store.outbox import Outbox
from services.registration.usecases.keep_reminders import withdraw_reminders
from tests import factories
from tests.asked import UNDO, Asked
from tests.factories import Clock, Organiser

REMINDED = "invitation.reminded"


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database, organisation, answers_due_at="2027-03-25T12:00",
        quiet_hours={"starts_at": "09:00", "ends_at": "11:00"},
    )  # fmt: skip


@pytest.fixture
def asked(organiser: Organiser, event: EventView, runtime: Runtime) -> Asked:
    return Asked(organiser, event, runtime)


def remind(asked: Asked, **which: object) -> dict[str, Any]:
    answer = asked.organiser.post(f"{asked.path}/invitations/remind", json=which)
    assert answer.status_code == 202, answer.text
    return dict(answer.json)


def test_reaches_exactly_those_who_are_silent_and_running_twice_sends_nothing_more(asked: Asked) -> None:
    ids = asked.mailed(10, wave="A")
    for one in ids[:4]:
        asked.decline(one)
    with asked.runtime.database.transaction() as session:
        outcomes.mark_bounced(session, UUID(ids[4]), reason="No such mailbox.", now=asked.runtime.now())
    asked.organiser.post("/v1/suppressions", json={"email": "p6@example.org"})
    asked.invite(2, wave="A")

    first, second = remind(asked, wave="A"), remind(asked, wave="A")

    assert (first["queued"], second["queued"]) == (4, 0)
    assert {str(row.subject_id) for row in asked.messages(REMINDED)} == set(ids[6:])
    reasons = {one["id"]: one["reason"] for one in first["skipped"]}
    assert [reasons[id_] for id_ in ids[:6]] == ["answered"] * 4 + ["bounced", "suppressed"]
    assert sorted(reasons.values()).count("not-sent") == 2
    assert {one["reason"] for one in second["skipped"]} >= {"reminded-lately"}


def test_is_for_all_of_the_event_when_nobody_is_chosen(asked: Asked) -> None:
    ids = [*asked.mailed(2, wave="A"), *asked.mailed(2)]
    asked.decline(ids[0])

    assert remind(asked)["queued"] == 3

    assert {str(row.subject_id) for row in asked.messages(REMINDED)} == set(ids[1:])


def test_carries_a_link_of_its_own_and_the_limit(asked: Asked) -> None:
    (one,) = asked.mailed(seat_held=True)

    remind(asked, ids=[one])

    (row,) = asked.messages(REMINDED)
    assert row.bulk
    assert (row.facts["answers_due_at"], row.facts["seat_held"]) == ("2027-03-25T12:00", True)
    assert row.sealed_token is not None
    with asked.runtime.database.transaction() as session:
        token = asked.runtime.keys.open(row.sealed_token)
        found = links.find(session, asked.runtime.keys, purpose="invitation", token=token)
    assert found is not None
    assert str(found[0].invitation_id) == one


def test_those_named_are_reminded_at_any_hour_and_a_wave_after_quiet_hours(asked: Asked, clock: Clock) -> None:
    (named,), (in_wave,) = asked.mailed(), asked.mailed(wave="A")

    at_once, later = remind(asked, ids=[named]), remind(asked, wave="A")

    assert at_once["send_after"] == "2027-03-01T09:05:00Z"
    assert later["send_after"] == "2027-03-01T11:00:00Z"
    assert asked.one(named)["reminded_at"] == (clock.now + UNDO).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert asked.one(in_wave)["reminders_sent"] == 1


def test_again_a_day_later_and_not_for_ever(asked: Asked, clock: Clock) -> None:
    ids = asked.mailed()

    queued = []
    for _ in range(7):
        queued.append(remind(asked, ids=ids)["queued"])
        clock.forward(days=1, minutes=5)

    assert queued == [1, 1, 1, 1, 1, 0, 0]


def test_can_be_undone_and_then_asked_for_again(asked: Asked) -> None:
    ids = asked.mailed(2)
    batch = remind(asked, ids=ids)["batch"]

    undone = asked.organiser.post(f"{asked.path}/invitations/batches/{batch}/undo", json={})

    assert (undone.json["kind"], undone.json["undone"]) == ("reminders", 2)
    assert [asked.one(id_)["reminders_sent"] for id_ in ids] == [0, 0]
    assert asked.states(ids) == ["sent", "sent"]
    assert remind(asked, ids=ids)["queued"] == 2


def test_tells_how_far_a_batch_is(asked: Asked) -> None:
    ids = asked.mailed(2)
    batch = remind(asked, ids=ids)["batch"]
    with asked.runtime.database.transaction() as session:
        gone = update(Outbox).where(Outbox.type == REMINDED, Outbox.subject_id == ids[0])
        session.execute(gone.values(settled_at=asked.runtime.now()))

    shown = asked.organiser.get(f"{asked.path}/invitations/batches/{batch}").json

    assert {name: shown[name] for name in ("queued", "sent", "failed")} == {"queued": 1, "sent": 1, "failed": 0}


def test_one_who_answers_meanwhile_is_not_reminded(asked: Asked, clock: Clock) -> None:
    silent, answers = asked.mailed(2)
    remind(asked, ids=[silent, answers])
    asked.decline(answers)

    withdraw_reminders(asked.runtime.database, now=clock.now)

    withdrawn = {str(row.subject_id): row.withdrawn_at is not None for row in asked.messages(REMINDED)}
    assert withdrawn == {silent: False, answers: True}


@pytest.mark.parametrize("step", [{"hours": 25, "minutes": 5}, {"days": 25}])
def test_a_reminder_that_could_not_leave_is_dropped_and_not_sent_late(
    asked: Asked, clock: Clock, step: dict[str, float]
) -> None:
    (one,) = asked.mailed()
    remind(asked, ids=[one])

    clock.forward(**step)
    withdraw_reminders(asked.runtime.database, now=clock.now)

    assert asked.messages(REMINDED)[0].withdrawn_reason == "no longer of use"
    assert (asked.one(one)["reminders_sent"], asked.one(one)["reminded_at"]) == (0, None)


@pytest.mark.parametrize("act", ["revoke", "suppress", "cancel"])
def test_whatever_ends_an_invitation_takes_its_reminder_back(asked: Asked, act: str) -> None:
    (one,) = asked.mailed()
    remind(asked, ids=[one])

    if act == "revoke":
        asked.organiser.post(f"{asked.path}/invitations/{one}/revoke", json={"reason": "A mistake"})
    elif act == "suppress":
        asked.organiser.post("/v1/suppressions", json={"email": "p1@example.org"})
    else:
        asked.organiser.post(f"{asked.path}/cancel", json={})

    assert asked.messages(REMINDED)[0].withdrawn_at is not None


def test_names_that_the_event_does_not_have_are_told(asked: Asked) -> None:
    unknown = str(uuid4())

    assert remind(asked, ids=[unknown])["skipped"] == [{"id": unknown, "reason": "not-found"}]


def test_nobody_is_reminded_of_an_event_that_takes_no_answers(asked: Asked, clock: Clock) -> None:
    ids = asked.mailed()
    clock.forward(days=25)

    answer = asked.organiser.post(f"{asked.path}/invitations/remind", json={"ids": ids})

    assert (answer.status_code, answer.json["code"]) == (409, "registration-closed")
