"""Every seat that becomes free goes to one who waits, by the event's policy."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.factories import START
from tests.waiting import Waitlist, World

COMPANION = {"name": "Sam Sample"}
ONE_MORE = {"attendance": {"in_person": {"capacity": 2}}}


def by_registrant(line: Waitlist, seated: str) -> None:
    assert line.own(seated, "cancel").status_code == 200


def by_organiser(line: Waitlist, seated: str) -> None:
    assert line.act(seated, "cancel").status_code == 200


def by_capacity(line: Waitlist, _: str) -> None:
    assert line.organiser.patch(f"{line.path}/capacity", json=ONE_MORE, version="*").status_code == 200


def by_event(line: Waitlist, _: str) -> None:
    assert line.organiser.patch(line.path, json=ONE_MORE, version="*").status_code == 200


FREED: list[Callable[[Waitlist, str], None]] = [by_registrant, by_organiser, by_capacity, by_event]


@pytest.mark.parametrize("free", FREED)
@pytest.mark.parametrize(("offer_hours", "state"), [(24, "offered"), (None, "confirmed")])
def test_one_freed_seat_moves_exactly_one(
    world: World, free: Callable[[Waitlist, str], None], offer_hours: int | None, state: str
) -> None:
    line = world.waitlist(offer_hours=offer_hours)
    seated, first, second = line.joined(3)

    free(line, seated)

    assert line.states(first, second) == [state, "waitlisted"]
    line.tick()
    assert line.states(first, second) == [state, "waitlisted"]


def test_n_freed_seats_move_n(world: World) -> None:
    line = world.waitlist(capacity=3)
    seated, waiting = line.joined(3), line.joined(3)

    for one in seated[:2]:
        line.own(one, "cancel")

    assert line.states(*waiting) == ["offered", "offered", "waitlisted"]


def test_an_offer_is_told_with_its_end_and_nothing_for_the_calendar(line: Waitlist) -> None:
    seated, waiting = line.joined(2)
    line.own(seated, "cancel")

    assert line.hold_until(waiting) == START + timedelta(hours=24)
    assert line.told(waiting) == ["registration.waitlisted", "registration.offered"]
    assert line.row(waiting).calendar_sent is False
    assert (line.seats()["offered"], line.seats()["confirmed"], line.seats()["free"]) == (1, 0, 0)


@pytest.mark.parametrize(
    ("fields", "hours"),
    [({"offers_end_at": "2027-03-01T20:00"}, None), ({"offer_hours": 2160}, None)],
    ids=["end of offers", "start of the event"],
)
def test_an_offer_never_outlasts_the_time_for_offers(world: World, fields: dict[str, Any], hours: None) -> None:
    line = world.waitlist(**fields)
    seated, waiting = line.joined(2)
    line.own(seated, "cancel")

    shown = line.organiser.get(line.path).json
    end = shown["offers_end_at_utc"] or shown["starts_at_utc"]
    assert (line.hold_until(waiting) or START).isoformat().replace("+00:00", "Z") == end


def test_nobody_moves_after_the_end_of_offers_but_by_hand(world: World) -> None:
    line = world.waitlist(offers_end_at="2027-03-02T09:00")
    seated, waiting = line.joined(2)
    line.clock.forward(days=2)

    line.own(seated, "cancel")
    line.tick()

    assert line.states(waiting) == ["waitlisted"]
    assert line.act(waiting, "offer").json["code"] == "invalid-transition"
    assert line.act(waiting, "confirm").json["state"] == "confirmed"


@pytest.mark.parametrize("policy", ["curated", "off"])
def test_only_first_come_moves_by_itself(world: World, policy: str) -> None:
    line = world.waitlist(waitlist_policy=policy)
    if policy == "off":
        seated = line.join()
        line.own(seated, "cancel")
        assert line.seats()["free"] == 1
        return
    seated, waiting = line.joined(2)

    line.own(seated, "cancel")
    line.tick()

    assert line.states(waiting) == ["waitlisted"]
    assert line.states(line.join()) == ["confirmed"], "until the organiser chooses, it is free to whoever answers"


def test_a_party_that_does_not_fit_is_passed_over_and_keeps_its_place(world: World) -> None:
    line = world.waitlist(capacity=2)
    seated = line.joined(2)
    party, single = line.join(companions=[COMPANION]), line.join()

    line.own(seated[0], "cancel")
    assert line.states(party, single) == ["waitlisted", "offered"]
    line.own(single, "decline-offer")
    line.own(seated[1], "cancel")

    assert line.states(party) == ["offered"]
    assert line.seats()["offered"] == 2


def test_who_would_learn_of_it_too_late_is_passed_over(world: World) -> None:
    line = world.waitlist()
    seated, hasty, easy = line.join(), line.join(notice_hours=24 * 40), line.join()

    line.own(seated, "cancel")

    assert line.states(hasty, easy) == ["waitlisted", "offered"]


def test_who_waits_for_approval_is_not_in_the_line(world: World) -> None:
    line = world.waitlist(requires_approval=True)
    (asking,) = line.joined(1)

    line.tick()

    assert line.states(asking) == ["pending_approval"]
    assert line.act(asking, "offer").json["code"] == "invalid-transition"


def test_over_capacity_nobody_new_gets_in_until_it_fits(world: World) -> None:
    line = world.waitlist(capacity=3)
    seated, waiting = line.joined(3), line.join()
    fewer = {"attendance": {"in_person": {"capacity": 1, "allow_over_capacity": True}}}
    changed = line.organiser.patch(f"{line.path}/capacity", json=fewer, version="*").json

    assert changed["attendance"]["in_person"]["over_by"] == 2
    assert [one["path"] for one in changed["warnings"]] == ["attendance.in_person.capacity"]
    for one in seated[:2]:
        line.own(one, "cancel")
        assert line.state(waiting) == "waitlisted"
    line.own(seated[2], "cancel")
    assert line.states(waiting) == ["offered"]


def test_a_dry_run_of_a_cancellation_shows_who_would_be_offered(line: Waitlist) -> None:
    seated, waiting = line.joined(2)

    told = line.organiser.post(f"{line.path}/registrations/{line.row(seated).id}/cancel?dry_run=true").json

    assert [(one["reference"], one["after"]) for one in told["effects"]] == [(waiting, "offered")]
    assert line.states(seated, waiting) == ["confirmed", "waitlisted"]
    assert line.told(waiting) == ["registration.waitlisted"]
