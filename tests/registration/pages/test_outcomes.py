"""The link of an invitation once it has been answered with something else than a yes."""

from flask import Flask

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees
from tests.registration.pages.visitor import Visitor


def test_the_link_shows_what_was_answered_and_asks_once_more(visitor: Visitor, invitees: Invitees) -> None:
    token = invitees.one()
    form = visitor.get(f"/i/{token}").pressed() | {"door": "decline"}
    for _ in range(2):  # pressed twice
        assert visitor.client.post("/invitation", data=form).location == "/invitation/done"

    visitor.get(f"/i/{token}")

    assert "Thank you for telling us We are sorry that you cannot come." in visitor.text
    assert [one.get_text() for one in visitor.page.select("legend")] == ["Would you like to come after all?"]
    assert [one["value"] for one in visitor.page.select("input[name=door]")] == ["accept", "on_behalf", "forwarded"]


def test_who_is_named_meanwhile_is_told(visitor: Visitor, invitees: Invitees) -> None:
    token = invitees.one()
    invitees.say(token, answer="substitute", name="Sam Sample", email="sam@example.com")

    visitor.get(f"/i/{token}")

    assert "Somebody has been named already." in visitor.text
    assert "Sam" not in visitor.text


def test_who_has_said_no_and_named_somebody_sees_another_page_than_who_has_only_named_somebody(
    visitor: Visitor, invitees: Invitees
) -> None:
    named = {"answer": "substitute", "name": "Sam Sample"}
    silent, gone = invitees.one(), invitees.one()
    assert invitees.say(gone, answer="decline").status_code == 201
    for number, token in enumerate((silent, gone)):
        assert invitees.say(token, **named, email=f"sam{number}@example.com").status_code < 300
    doors = []
    for token in (silent, gone):
        visitor.get(f"/i/{token}")
        assert "Somebody has been named already." in visitor.text
        doors.append([one["value"] for one in visitor.page.select("input[name=door]")])
    assert doors == [["accept", "decline", "on_behalf", "forwarded"], ["accept", "on_behalf", "forwarded"]]


def test_once_the_organisers_have_decided_no_door_is_left(
    visitor: Visitor, runtime: Runtime, organisation: Organisation, organiser: Organiser, app: Flask
) -> None:
    event = factories.an_event(runtime.database, organisation, requires_approval=True)
    people = Invitees(organiser, event, app.test_client())
    token = people.one()
    people.say(token)
    (found,) = organiser.get(f"/v1/events/{event.id}/registrations").json["items"]
    refused = organiser.post(f"/v1/events/{event.id}/registrations/{found['id']}/refuse", json={"reason": "No room"})
    assert refused.status_code == 200

    visitor.get(f"/i/{token}")

    assert "The organisers have decided" in visitor.text
    assert (visitor.page.select("main form"), "No room" in visitor.text) == ([], False)


def test_a_no_after_the_time_is_over_promises_no_way_back(visitor: Visitor, invitees: Invitees, clock: Clock) -> None:
    token = invitees.one(answers_due_at="2027-03-10T00:00")
    clock.forward(days=10)
    visitor.get(f"/i/{token}")
    assert visitor.page.select(".notice a[href$='/enquire']")
    assert "change your mind" not in visitor.text
    visitor.send({"door": "decline"})
    assert visitor.heading == "Thank you for telling us"
    assert "you can still accept" not in visitor.text
    assert "changed my mind" not in visitor.text


def test_what_was_answered_is_shown_with_its_own_invitation_alone(visitor: Visitor, invitees: Invitees) -> None:
    visitor.get(f"/i/{invitees.one()}").send({"door": "decline"})
    assert visitor.get("/invitation/done").heading == "Thank you for telling us"
    visitor.get(f"/i/{invitees.one()}").get("/invitation/done")
    assert visitor.path == "/invitation"
