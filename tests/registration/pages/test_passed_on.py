"""Somebody to whom an invitation was passed on asks to be invited; they take no seat and see nothing personal."""

from datetime import UTC, datetime

from services.registration.domain.events import EventView
from tests.factories import Clock, Organiser
from tests.invitees import Invitees
from tests.registration.pages.visitor import Visitor


def test_the_organisers_hear_of_it_and_nothing_else_happens(
    visitor: Visitor, invitees: Invitees, organiser: Organiser, event: EventView
) -> None:
    visitor.get(f"/i/{invitees.one(name='Amina Diallo')}").get("/invitation/passed-on")
    visitor.send({"name": "Sam Sample"})
    assert (visitor.status, visitor.problems) == (
        422, ["Enter your email address", "Choose whether you would come in their place or as well"],
    )  # fmt: skip
    visitor.send({"email": "sam@example.com", "reason": "My colleague Amina cannot come.", "comes": "instead"})

    assert visitor.heading == "The organisers have your request"
    found = organiser.get(f"/v1/events/{event.id}/proposals").json["items"]
    assert found[0]["proposed"]["comes"] == "instead"
    assert [(one["kind"], one["made_by"], one["state"]) for one in found] == [("forwarded", "Amina Diallo", "pending")]
    assert invitees.seats()["free"] == 2


def test_an_answered_invitation_says_where_the_link_went(visitor: Visitor, invitees: Invitees) -> None:
    token = invitees.one()
    visitor.get(f"/i/{token}").get("/invitation/passed-on")
    said = {"answer": "accept", "name": "A", "acknowledge_discussion_rule": True, "answers": {"dietary": "None"}}
    assert invitees.say(token, **said).status_code == 201

    visitor.send({"name": "Sam Sample", "email": "sam@example.com", "comes": "as_well"})

    assert (visitor.status, visitor.heading) == (409, "This invitation has been answered")


def test_it_is_said_by_when_the_organisers_decide_and_they_are_told_the_same(
    visitor: Visitor, invitees: Invitees, organiser: Organiser, event: EventView, clock: Clock
) -> None:
    clock.now = datetime(2027, 3, 5, 10, tzinfo=UTC)  # a Friday
    visitor.get(f"/i/{invitees.one()}").get("/invitation/passed-on")
    visitor.send({"name": "Sam Sample", "email": "sam@example.com", "comes": "as_well"})

    assert "They decide by Tuesday 9 March 2027." in visitor.text
    (proposal,) = organiser.get(f"/v1/events/{event.id}/proposals").json["items"]
    (task,) = organiser.get(f"/v1/events/{event.id}/tasks").json["items"]
    assert proposal["due_at"] == task["due_at"] == "2027-03-09T10:00:00Z"


def test_nothing_is_said_to_be_sent_or_saved_that_was_not(visitor: Visitor, invitees: Invitees) -> None:
    visitor.get(f"/i/{invitees.one()}")
    for path in ("passed-on/sent", "colleague/sent", "saved"):
        assert visitor.get(f"/invitation/{path}").path == "/invitation"
