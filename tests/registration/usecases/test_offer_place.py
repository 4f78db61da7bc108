"""Organisers offer a place by hand and give longer to answer."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import START
from tests.waiting import Waitlist, World


@pytest.fixture
def line(world: World) -> Waitlist:
    """One seat, and the organiser chooses who is next."""
    return world.waitlist(waitlist_policy="curated", offer_hours=None)


def after(hours: int) -> str:
    return (START + timedelta(hours=hours)).isoformat()


class TestOffering:
    @pytest.mark.parametrize(("said", "hours"), [({}, 48), ({"hours": 5}, 5), ({"hold_until": after(7)}, 7)])
    def test_holds_the_place_as_long_as_the_organiser_says(
        self, line: Waitlist, said: dict[str, Any], hours: int
    ) -> None:
        seated, first, second = line.joined(3)
        line.own(seated, "cancel")

        offered = line.act(second, "offer", **said)

        assert (offered.status_code, offered.json["state"]) == (200, "offered")
        assert line.hold_until(second) == START + timedelta(hours=hours)
        assert line.states(first) == ["waitlisted"]
        assert line.told(second)[-1] == "registration.offered"

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"hold_until": after(-1)}, "hold_until"),
            ({"hold_until": "2027-05-01T00:00:00Z"}, "hold_until"),
            ({"hold_until": after(7), "hours": 7}, "hours"),
            ({"hours": 0}, "hours"),
            ({"until": after(7)}, "until"),
        ],
    )
    def test_refuses_an_end_that_does_not_fit(self, line: Waitlist, said: dict[str, Any], field: str) -> None:
        seated, waiting = line.joined(2)
        line.own(seated, "cancel")

        refused = line.act(waiting, "offer", **said)

        assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
        assert line.states(waiting) == ["waitlisted"]

    def test_needs_a_free_place_and_one_who_waits(self, line: Waitlist) -> None:
        seated, waiting = line.joined(2)

        assert line.act(waiting, "offer").json["code"] == "event-full"
        assert line.act(seated, "offer").json["code"] == "invalid-transition"


class TestExtending:
    def test_holds_the_place_for_longer_and_tells_so(self, line: Waitlist) -> None:
        seated, waiting = line.joined(2)
        line.own(seated, "cancel")
        line.act(waiting, "offer", hours=5)

        extended = line.act(waiting, "extend-offer", hours=3)

        assert extended.json["state"] == "offered"
        assert line.hold_until(waiting) == START + timedelta(hours=8)
        assert line.told(waiting)[-2:] == ["registration.offered", "registration.offered"]
        line.clock.forward(hours=6)
        line.tick()
        assert line.states(waiting) == ["offered"]

    def test_refuses_what_brings_no_more_time_and_who_has_no_offer(self, line: Waitlist) -> None:
        seated, waiting = line.joined(2)
        line.own(seated, "cancel")
        assert line.act(waiting, "extend-offer", hours=3).json["code"] == "invalid-transition"
        line.act(waiting, "offer", hours=5)

        refused = line.act(waiting, "extend-offer", hold_until=after(4))

        assert (refused.status_code, list(refused.json["errors"])) == (422, ["hold_until"])


def test_an_organiser_confirms_without_waiting_for_the_answer(line: Waitlist) -> None:
    seated, waiting = line.joined(2)
    line.own(seated, "cancel")
    line.act(waiting, "offer")

    assert line.act(waiting, "confirm").json["state"] == "confirmed"
    assert line.act(waiting, "confirm").json["code"] == "invalid-transition"
    assert line.states(waiting) == ["confirmed"]
    assert line.told(waiting)[-1] == "registration.confirmed"
