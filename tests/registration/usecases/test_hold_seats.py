"""Single invitations hold seats: taken at once, given up when there is no more use for them."""

from typing import Any

import pytest

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.expire_invitations import expire_invitations
from tests import factories
from tests.asked import Asked
from tests.factories import Clock, Organiser
from tests.invitees import proved

GROUPS = [{"code": "academia", "label": "Academia", "ceiling": 1}, {"code": "business", "label": "Business"}]


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database, organisation, capacity=3, constituencies=GROUPS, waitlist_policy="first_come",
        attendance={"remote": {"capacity": 9, "join_url": "https://meet.example.org/a"}, "in_person": {"capacity": 3}},
    )  # fmt: skip


@pytest.fixture
def asked(organiser: Organiser, event: EventView, runtime: Runtime) -> Asked:
    return Asked(organiser, event, runtime)


def row(number: int, **fields: Any) -> dict[str, Any]:
    return {"name": "Amina Diallo", "email": f"h{number}@example.org", "source": "A list", **fields}


def test_a_seat_of_the_room_is_taken_at_once_and_shown(asked: Asked) -> None:
    (one,) = asked.invite(seat_held=True)
    asked.invite()

    assert asked.one(one)["seat_held"] is True
    assert {name: asked.capacity()[name] for name in ("held", "free")} == {"held": 1, "free": 2}
    proved(asked.runtime, asked.event.id)


def test_nothing_is_stored_when_one_of_the_seats_is_not_there(asked: Asked) -> None:
    rows = [row(number, seat_held=True) for number in range(4)]

    answer = asked.organiser.post(f"{asked.path}/invitations", json={"invitees": rows})

    assert (answer.status_code, answer.json["code"]) == (409, "event-full")
    assert asked.capacity()["held"] == 0
    assert asked.organiser.get(f"{asked.path}/invitations").json["items"] == []


def test_a_group_that_is_full_says_so(asked: Asked) -> None:
    asked.invite(seat_held=True, constituency="academia")

    answer = asked.organiser.post(
        f"{asked.path}/invitations", json={"invitees": [row(1, seat_held=True, constituency="academia")]}
    )

    assert (answer.status_code, answer.json["code"]) == (409, "quota-full")


def test_good_rows_are_stored_without_those_that_found_no_seat(asked: Asked) -> None:
    rows = [row(number, seat_held=True) for number in range(4)] + [row(9)]

    answer = asked.organiser.post(f"{asked.path}/invitations?partial=true", json={"invitees": rows})

    assert len(answer.json["items"]) == 4
    assert [(one["index"], set(one["errors"])) for one in answer.json["rejected"]] == [(3, {"seat_held"})]
    assert len(asked.organiser.get(f"{asked.path}/invitations").json["items"]) == 4
    assert asked.capacity()["held"] == 3
    proved(asked.runtime, asked.event.id)


@pytest.mark.parametrize("asks", ["", "?dry_run=true", "?partial=true"])
def test_a_list_may_hold_seats_and_a_dry_run_tells_who_finds_none(asked: Asked, asks: str) -> None:
    lines = [f"Amina,c{number}@example.org,A list,yes" for number in range(4)]
    body = "\n".join(["name,email,source,seat_held", *lines]).encode()

    answer = asked.organiser.post(f"{asked.path}/invitations/import{asks}", data=body, content_type="text/csv")

    if asks:
        assert [error["row"] for error in answer.json["errors"]] == [5]
        assert answer.json["created"] == (3 if "partial" in asks else 0)
    else:
        assert (answer.status_code, answer.json["code"]) == (409, "event-full")
    assert asked.capacity()["held"] == (3 if "partial" in asks else 0)


def test_the_seat_becomes_the_persons_or_is_free_again(asked: Asked) -> None:
    yes, no = asked.mailed(2, seat_held=True)

    assert asked.say(yes).json["state"] == "confirmed"
    asked.decline(no)

    counts = asked.capacity()
    assert (counts["held"], counts["confirmed"], counts["free"]) == (0, 1, 2)
    assert [asked.one(one)["seat_held"] for one in (yes, no)] == [False, False]
    proved(asked.runtime, asked.event.id)


def test_one_who_waits_gets_a_seat_that_is_given_up(asked: Asked) -> None:
    held = asked.invite(3, seat_held=True)
    (waiting,) = asked.mailed()
    assert asked.say(waiting, waitlist_if_full=True).json["state"] == "waitlisted"

    gone = asked.organiser.post(f"{asked.path}/invitations/{held[0]}/revoke", json={"reason": "A mistake"})

    assert (gone.status_code, gone.json["seat_held"]) == (200, False)
    assert (asked.capacity()["confirmed"], asked.capacity()["held"]) == (1, 2)
    proved(asked.runtime, asked.event.id)


def patch(asked: Asked, id_: str, **changes: Any) -> Any:
    return asked.organiser.patch(f"{asked.path}/invitations/{id_}", version="*", json=changes)


def test_a_seat_is_held_and_given_up_by_a_correction(asked: Asked) -> None:
    (one,) = asked.mailed()

    assert patch(asked, one, seat_held=True).json["seat_held"] is True
    assert patch(asked, one, seat_held=True).json["seat_held"] is True
    assert asked.capacity()["held"] == 1
    assert patch(asked, one, seat_held=False).json["seat_held"] is False
    assert asked.capacity()["held"] == 0
    proved(asked.runtime, asked.event.id)


def test_another_address_keeps_the_seat(asked: Asked) -> None:
    (one,) = asked.mailed(seat_held=True)

    changed = patch(asked, one, email="new@example.org").json

    assert (changed["state"], changed["seat_held"]) == ("draft", True)
    assert asked.capacity()["held"] == 1


def test_another_group_takes_the_seat_along_if_there_is_one(asked: Asked) -> None:
    asked.invite(seat_held=True, constituency="academia")
    (one,) = asked.invite(seat_held=True, constituency="business")

    refused = patch(asked, one, constituency="academia")

    assert (refused.status_code, refused.json["code"]) == (409, "quota-full")
    assert asked.one(one)["constituency"] == "business"
    assert patch(asked, one, constituency=None).json["seat_held"] is True
    proved(asked.runtime, asked.event.id)


def test_no_seat_is_held_for_one_who_has_answered(asked: Asked) -> None:
    (one,) = asked.mailed()
    asked.decline(one)

    assert patch(asked, one, seat_held=True).json["code"] == "invalid-transition"


def test_seats_held_for_an_event_that_is_over_are_given_up(asked: Asked, clock: Clock) -> None:
    asked.invite(2, seat_held=True)
    asked.organiser.post(f"{asked.path}/cancel", json={})

    expire_invitations(asked.runtime.database, asked.runtime.keys, now=clock.now)

    assert asked.capacity()["held"] == 0
    proved(asked.runtime, asked.event.id)
