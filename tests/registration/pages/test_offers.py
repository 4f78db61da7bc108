"""The registrant takes an offered place, or lets it go, on their own page."""

import pytest
from flask.testing import FlaskClient

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests.factories import Clock, Organiser
from tests.invitees import registration_token
from tests.registration.pages.visitor import Visitor
from tests.waiting import Waitlist, World


@pytest.fixture
def world(
    runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient, clock: Clock
) -> World:
    return World(runtime, organisation, organiser, client, clock)


@pytest.fixture
def line(world: World) -> Waitlist:
    return world.waitlist()


@pytest.fixture
def offered(line: Waitlist) -> str:
    """Who has the offer of the one seat; somebody else waits behind."""
    seated, first, _ = line.joined(3)
    line.own(seated, "cancel")
    return first


@pytest.fixture
def token(line: Waitlist, offered: str) -> str:
    return registration_token(line.runtime, offered)


def test_shows_until_when_the_place_is_held(visitor: Visitor, token: str) -> None:
    visitor.get(f"/r/{token}")

    assert visitor.heading == "A place is being held for you"
    assert "Held for you until Tuesday 2 March 2027, 09:00 (London, UTC)" in visitor.text
    assert [one.get_text() for one in visitor.page.select("main form button")] == [
        "Take the place", "I cannot come, let it go",
    ]  # fmt: skip


def test_looking_at_it_takes_nothing(visitor: Visitor, token: str, line: Waitlist, offered: str) -> None:
    visitor.get(f"/r/{token}")
    for method in ("GET", "HEAD"):
        for answer in ("accept-offer", "decline-offer"):
            assert visitor.client.open(f"/registration/{answer}", method=method).status_code == 405

    assert line.states(offered) == ["offered"]


@pytest.mark.parametrize(
    ("button", "heading", "state"),
    [
        ("Take the place", "Your place is confirmed", "confirmed"),
        ("I cannot come", "Your registration is cancelled", "cancelled"),
    ],
)
def test_each_button_does_what_it_says(
    visitor: Visitor, token: str, line: Waitlist, offered: str, button: str, heading: str, state: str
) -> None:
    visitor.get(f"/r/{token}").send(button=button)

    assert (visitor.status, visitor.path, visitor.heading) == (200, "/registration", heading)
    assert line.states(offered) == [state]


def test_an_answer_that_comes_too_late_is_told_kindly(
    visitor: Visitor, token: str, line: Waitlist, offered: str
) -> None:
    visitor.get(f"/r/{token}")
    line.clock.forward(hours=24)
    line.tick()
    visitor.send(button="Take the place")

    assert (visitor.status, visitor.heading) == (200, "The offer of a place has ended")
    assert "There is no offer to answer any more." in visitor.text
    assert "Open the link in your invitation again" in visitor.text
    assert line.states(offered) == ["lapsed"]


def test_without_our_form_nothing_is_taken(visitor: Visitor, token: str, line: Waitlist, offered: str) -> None:
    visitor.get(f"/r/{token}")

    assert visitor.client.post("/registration/accept-offer").status_code == 400
    assert line.states(offered) == ["offered"]


def test_who_waits_sees_since_when(visitor: Visitor, line: Waitlist) -> None:
    _, waiting = line.joined(2)

    visitor.get(f"/r/{registration_token(line.runtime, waiting)}")

    assert "Waiting since Monday 1 March 2027, 09:00" in visitor.text


@pytest.mark.parametrize(("policy", "told"), [("hidden", None), ("band", "1–5"), ("exact", "2")])
def test_who_waits_is_told_their_place_as_the_event_says(
    visitor: Visitor, world: World, policy: str, told: str | None
) -> None:
    line = world.waitlist(waitlist_position=policy)
    _, _, waiting = line.joined(3)
    token = registration_token(line.runtime, waiting)

    visitor.get(f"/r/{token}")

    assert ("Your place in the line" in visitor.text) is (told is not None)
    assert told is None or f"Your place in the line {told}" in visitor.text
    own = line.client.get("/v1/registration", headers={"Authorization": f"Registration {token}"})
    places = {"hidden": None, "band": {"first": 1, "last": 5}, "exact": {"first": 2, "last": 2}}
    assert own.json["waitlist_place"] == places[policy]


def test_the_invitation_form_takes_an_answer_after_the_offer_ended(visitor: Visitor, line: Waitlist) -> None:
    seated, invitation = line.join(), line.people.one()
    yes = {"answer": "accept", "name": "Amina Diallo", "attendance": "in_person", "waitlist_if_full": True}
    reference = str((line.people.say(invitation, **yes).json or {})["reference"])
    line.own(seated, "cancel")
    line.clock.forward(hours=24)
    line.tick()

    visitor.get(f"/i/{invitation}")
    assert "answered" not in visitor.heading.lower()
    visitor.get("/invitation/answer").send({"name": "Amina Diallo"})
    visitor.send()

    assert line.states(reference) == ["confirmed"]


def test_who_would_wait_can_say_how_early_they_must_know(visitor: Visitor, line: Waitlist) -> None:
    line.join()
    visitor.get(f"/i/{line.people.one()}").send({"door": "accept"})
    visitor.send({"name": "Amina Diallo", "attendance": "waitlist:in_person", "notice_hours": "72"})
    assert "At least three days before the event" in visitor.text
    visitor.send()

    (waiting,) = line.organiser.get(f"{line.path}/waitlist").json["items"]
    assert waiting["notice_hours"] == 72


def test_who_need_not_wait_is_not_asked(visitor: Visitor, line: Waitlist) -> None:
    visitor.get(f"/i/{line.people.one()}").send({"door": "accept"})

    assert "how early do you need to know" not in visitor.text
