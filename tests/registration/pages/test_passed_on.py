"""Somebody to whom an invitation was passed on asks to be invited; they take no seat and see nothing personal."""

from services.registration.domain.events import EventView
from tests.factories import Organiser
from tests.invitees import Invitees
from tests.registration.pages.visitor import Visitor


def test_the_organisers_hear_of_it_and_nothing_else_happens(
    visitor: Visitor, invitees: Invitees, organiser: Organiser, event: EventView
) -> None:
    visitor.get(f"/i/{invitees.one(name='Amina Diallo')}").get("/invitation/passed-on")
    visitor.send({"name": "Sam Sample"})
    assert (visitor.status, visitor.problems) == (422, ["Enter your email address"])
    visitor.send({"email": "sam@example.com", "reason": "My colleague Amina cannot come."})

    assert visitor.heading == "The organisers have your request"
    found = organiser.get(f"/v1/events/{event.id}/proposals").json["items"]
    assert [(one["kind"], one["made_by"], one["state"]) for one in found] == [("forwarded", "Amina Diallo", "pending")]
    assert invitees.seats()["free"] == 2


def test_an_answered_invitation_says_where_the_link_went(visitor: Visitor, invitees: Invitees) -> None:
    token = invitees.one()
    visitor.get(f"/i/{token}").get("/invitation/passed-on")
    said = {"answer": "accept", "name": "A", "acknowledge_discussion_rule": True, "answers": {"dietary": "None"}}
    assert invitees.say(token, **said).status_code == 201

    visitor.send({"name": "Sam Sample", "email": "sam@example.com"})

    assert (visitor.status, visitor.heading) == (409, "This invitation has been answered")
