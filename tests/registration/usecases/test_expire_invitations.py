"""The clock ends invitations that nobody answered in time."""

from threading import Thread

import pytest

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.expire_invitations import expire_invitations
from tests import factories
from tests.asked import Asked
from tests.factories import Clock, Organiser
from tests.invitees import proved


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, capacity=5, answers_due_at="2027-03-10T12:00")


@pytest.fixture
def asked(organiser: Organiser, event: EventView, runtime: Runtime) -> Asked:
    return Asked(organiser, event, runtime)


def tick(asked: Asked) -> None:
    while expire_invitations(asked.runtime.database, asked.runtime.keys, now=asked.runtime.now()):
        pass


def test_those_who_are_silent_at_the_limit_expire_and_the_others_stay(asked: Asked, clock: Clock) -> None:
    silent, said_no, own_limit = asked.mailed(3)
    (never_asked,) = asked.invite()
    asked.decline(said_no)
    asked.organiser.post(f"{asked.path}/invitations/{own_limit}/extend", json={"answers_due_at": "2027-03-12"})
    everybody = [silent, said_no, own_limit, never_asked]

    tick(asked)
    assert asked.states(everybody) == ["sent", "answered", "sent", "draft"]
    clock.forward(days=10)
    tick(asked)

    assert asked.states(everybody) == ["expired", "answered", "sent", "draft"]
    clock.forward(days=2)
    tick(asked)
    assert asked.states(everybody) == ["expired", "answered", "expired", "draft"]


def test_an_expired_link_says_so(asked: Asked, clock: Clock) -> None:
    (one,) = asked.mailed()
    clock.forward(days=10)
    tick(asked)

    answer = asked.say(one)

    assert (answer.status_code, answer.json["code"], answer.json["why"]) == (410, "gone", "expired")


def test_a_held_seat_is_given_up(asked: Asked, clock: Clock) -> None:
    asked.mailed(2, seat_held=True)
    asked.invite(seat_held=True, answers_due_at="2027-03-05")
    clock.forward(days=5)

    tick(asked)
    assert asked.capacity()["held"] == 2
    clock.forward(days=5)
    tick(asked)

    assert asked.capacity()["held"] == 0
    proved(asked.runtime, asked.event.id)


def test_mail_that_waits_is_taken_back(asked: Asked, clock: Clock) -> None:
    ids = asked.invite()
    asked.organiser.post(f"{asked.path}/invitations/send", json={"ids": ids})
    clock.forward(days=10)

    tick(asked)

    assert asked.states(ids) == ["expired"]
    assert asked.messages()[0].withdrawn_reason == "expired"


def test_more_time_makes_it_answerable_again(asked: Asked, clock: Clock) -> None:
    one, other = asked.mailed(2)
    clock.forward(days=10)
    tick(asked)

    extended = asked.organiser.post(f"{asked.path}/invitations/{one}/extend", json={"answers_due_at": "2027-03-20"})

    assert extended.json["state"] == "sent"
    assert asked.say(one).status_code == 201
    assert asked.states([other]) == ["expired"]


def test_a_later_limit_of_the_event_revives_those_who_missed_the_first(asked: Asked, clock: Clock) -> None:
    ids = asked.mailed(2)
    clock.forward(days=10)
    tick(asked)

    asked.organiser.patch(asked.path, version="*", json={"answers_due_at": "2027-03-20"})
    tick(asked)

    assert asked.states(ids) == ["sent", "sent"]


def test_two_clocks_end_each_invitation_once(asked: Asked, clock: Clock) -> None:
    ids = asked.mailed(4, seat_held=True)
    versions = [asked.one(id_)["version"] for id_ in ids]
    clock.forward(days=10)
    clocks = [Thread(target=tick, args=(asked,)) for _ in range(2)]

    for one in clocks:
        one.start()
    for one in clocks:
        one.join()
    tick(asked)

    assert [asked.one(id_)["version"] for id_ in ids] == [version + 1 for version in versions]
    proved(asked.runtime, asked.event.id)
