"""One who is offered a place takes it or lets it go, once, and in time."""

import pytest

from tests.waiting import Waitlist


@pytest.fixture
def offered(line: Waitlist) -> str:
    """The first of two who wait has an offer."""
    seated, first, _ = line.joined(3)
    line.own(seated, "cancel")
    return first


def next_of(line: Waitlist) -> str:
    (waiting,) = line.organiser.get(f"{line.path}/waitlist").json["items"]
    return str(waiting["reference"])


def test_taking_it_confirms_and_sends_the_calendar_entry(line: Waitlist, offered: str) -> None:
    taken = line.own(offered, "accept-offer")

    assert (taken.status_code, taken.json["state"], taken.json["hold_until"]) == (200, "confirmed", None)
    assert line.states(offered, next_of(line)) == ["confirmed", "waitlisted"]
    assert line.told(offered)[-1] == "registration.confirmed"
    assert line.row(offered).calendar_sent is True


def test_taking_it_twice_changes_nothing(line: Waitlist, offered: str) -> None:
    first, second = (line.own(offered, "accept-offer") for _ in "ab")

    assert first.json == second.json
    assert line.told(offered).count("registration.confirmed") == 1


def test_letting_it_go_moves_the_next(line: Waitlist, offered: str) -> None:
    following = next_of(line)

    first, second = (line.own(offered, "decline-offer") for _ in "ab")

    assert (first.json["state"], second.json["state"]) == ("cancelled", "cancelled")
    assert line.states(offered, following) == ["cancelled", "offered"]


@pytest.mark.parametrize("answer", ["accept-offer", "decline-offer"])
def test_an_answer_comes_too_late_the_moment_the_offer_ends(line: Waitlist, offered: str, answer: str) -> None:
    line.clock.forward(hours=24)

    refused = line.own(offered, answer)

    assert (refused.status_code, refused.json["code"]) == (409, "invalid-transition")
    assert line.states(offered) == ["offered"]
    line.tick()
    assert line.own(offered, answer).status_code == 409
    assert line.states(offered) == ["lapsed"]


def test_there_is_nothing_to_answer_without_an_offer(line: Waitlist) -> None:
    seated, waiting = line.joined(2)

    assert line.own(waiting, "accept-offer").json["code"] == "invalid-transition"
    assert line.own(seated, "decline-offer").json["code"] == "invalid-transition"
    assert line.states(seated, waiting) == ["confirmed", "waitlisted"]
