"""The registrant's own page: see, correct, give the place back."""

import pytest
from flask import Flask

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, registration_token
from tests.registration.api.test_sending import outbox
from tests.registration.pages.visitor import Visitor


@pytest.fixture
def token(runtime: Runtime, invitees: Invitees) -> str:
    """A link to a confirmed registration."""
    receipt = invitees.says_yes(answers={"dietary": "No nuts"}, acknowledge_discussion_rule=True)
    return registration_token(runtime, receipt["reference"])


class TestSeeing:
    def test_shows_what_is_registered(self, visitor: Visitor, token: str) -> None:
        visitor.get(f"/r/{token}")
        assert (visitor.path, visitor.heading) == ("/registration", "Your place is confirmed")
        assert "No nuts" in visitor.text

    def test_looking_three_times_changes_no_version(
        self, visitor: Visitor, token: str, organiser: Organiser, event: EventView
    ) -> None:
        before = organiser.get(f"/v1/events/{event.id}/registrations").json
        for method in ("GET", "HEAD") * 3:
            for path in (f"/r/{token}", "/registration", "/registration/edit", "/registration/cancel"):
                assert visitor.client.open(path, method=method).status_code in (200, 303)
        assert organiser.get(f"/v1/events/{event.id}/registrations").json == before

    def test_offers_a_calendar_file_without_the_personal_link(self, visitor: Visitor, token: str) -> None:
        visitor.get(f"/r/{token}")
        answer = visitor.client.get("/registration/calendar.ics")
        assert answer.status_code == 200
        assert token.encode() not in answer.data
        assert b"UID:" in answer.data

    def test_has_no_code_for_the_door_where_somebody_takes_part_remotely(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation, organiser: Organiser, app: Flask
    ) -> None:
        modes = {"in_person": {"capacity": 1}, "remote": {"capacity": 1, "join_url": "https://meet.example.org/room"}}
        event = factories.an_event(runtime.database, organisation, attendance=modes, doors_open_at="2027-04-01T10:30")
        people = Invitees(organiser, event, app.test_client())
        pages = {
            mode: visitor.get(f"/r/{registration_token(runtime, people.says_yes(attendance=mode)['reference'])}").text
            for mode in modes
        }
        for words in ("Show this at the door", "Garden House", "Doors open", "A letter for my visa"):
            assert [words in page for page in pages.values()] == [True, False]

    def test_asks_what_is_asked_of_those_with_a_place_until_it_is_answered(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation, organiser: Organiser, app: Flask
    ) -> None:
        later = {"code": "train", "label": "When does your train arrive?", "kind": "text", "when": "confirmed"}
        event = factories.an_event(runtime.database, organisation, questions=[later])
        said = Invitees(organiser, event, app.test_client()).says_yes()
        visitor.get(f"/r/{registration_token(runtime, said['reference'])}")
        assert "A few questions for you" in visitor.text
        visitor.get("/registration/edit").send({"answers.train": "At noon"})
        assert "A few questions for you" not in visitor.text
        assert "At noon" in visitor.text


class TestCorrecting:
    def test_saves_and_says_so(self, visitor: Visitor, token: str, organiser: Organiser, event: EventView) -> None:
        visitor.get(f"/r/{token}").get("/registration/edit")
        visitor.send({"name": "Amina O’Diallo", "answers.dietary": "Nothing with fish"})
        assert "Your details have been saved." in visitor.text
        assert "Nothing with fish" in visitor.text
        stored = organiser.get(f"/v1/events/{event.id}/registrations").json["items"][0]
        assert stored["name"] == "Amina O’Diallo"

    def test_errors_keep_what_was_typed(self, visitor: Visitor, token: str) -> None:
        visitor.get(f"/r/{token}").get("/registration/edit").send({"name": " ", "job_title": "Kept"})
        assert (visitor.status, visitor.problems) == (422, ["Enter a name"])
        assert visitor.served()["job_title"] == "Kept"

    def test_two_tabs_lose_nothing(self, app: Flask, token: str) -> None:
        first, second = (Visitor(app.test_client()).get(f"/r/{token}").get("/registration/edit") for _ in "ab")
        first.send({"job_title": "From the first tab"})
        second.send({"job_title": "From the second tab"})
        assert second.status == 409
        assert second.served()["job_title"] == "From the second tab"
        assert "Your details have been saved." in second.send().text


class TestTheEventChanges:
    def test_postponed_it_says_so_and_offers_no_entry_for_the_old_day(
        self, visitor: Visitor, token: str, organiser: Organiser, event: EventView
    ) -> None:
        organiser.post(f"/v1/events/{event.id}/postpone")
        visitor.get(f"/r/{token}")
        assert "This event has been postponed." in visitor.text
        assert "When, before Thursday 1 April 2027" in visitor.text
        assert "Add to your calendar" not in visitor.text

    def test_cancelled_nobody_is_thanked_for_giving_a_place_back(
        self, visitor: Visitor, token: str, organiser: Organiser, event: EventView
    ) -> None:
        organiser.post(f"/v1/events/{event.id}/cancel")
        visitor.get(f"/r/{token}")
        assert visitor.heading == "This event has been cancelled"
        assert "Please write to the organisers" not in visitor.text

    def test_once_it_is_over_nobody_is_looked_forward_to(self, visitor: Visitor, token: str, clock: Clock) -> None:
        assert visitor.get(f"/r/{token}").heading == "Your place is confirmed"
        clock.forward(days=40)
        visitor.get("/registration")
        assert visitor.heading == "This event is over"
        assert [words for words in ("look forward", "Add to your calendar", "my visa") if words in visitor.text] == []


class TestHelp:
    def test_stands_at_the_foot_of_each_page_unless_the_event_is_hidden(
        self, visitor: Visitor, token: str, organiser: Organiser, event: EventView
    ) -> None:
        paths = ("", "/edit", "/cancel", "/substitute", "/visa-letter", "/my-data")
        visitor.get(f"/r/{token}")
        for path in paths:
            link = visitor.get(f"/registration{path}").page.select_one(".site-footer a")
            assert link is not None
            assert link["href"] == f"/events/{event.slug}/enquire"
        organiser.patch(f"/v1/events/{event.id}", json={"visibility": "hidden"}, version="*")
        assert not visitor.get("/registration").page.select(f"a[href^='/events/{event.slug}']")


class TestGivingBack:
    def test_asks_first_and_then_frees_the_place(self, visitor: Visitor, token: str, invitees: Invitees) -> None:
        visitor.get(f"/r/{token}").get("/registration/cancel")
        assert visitor.client.post("/registration/cancel", data=visitor.served()).status_code == 422
        assert invitees.seats()["confirmed"] == 1
        assert "Can somebody come in your place?" in visitor.text
        visitor.send()
        assert visitor.heading == "Your registration is cancelled"
        assert "you can still accept while there are places" in visitor.text
        assert invitees.seats()["confirmed"] == 0

    def test_who_has_no_place_is_not_asked_to_give_one_back(
        self, visitor: Visitor, runtime: Runtime, invitees: Invitees
    ) -> None:
        yes = {"answers": {"dietary": "none"}, "acknowledge_discussion_rule": True}
        for _ in range(2):
            invitees.says_yes(**yes)
        waits = invitees.says_yes(waitlist_if_full=True, **yes)
        visitor.get(f"/r/{registration_token(runtime, waits['reference'])}")
        assert (waits["state"], "Withdraw my answer" in visitor.text) == ("waitlisted", True)
        assert "give your place back" not in visitor.text

    def test_who_changes_their_mind_is_back_at_the_doors_of_the_invitation(
        self, visitor: Visitor, token: str, invitees: Invitees
    ) -> None:
        visitor.get(f"/r/{token}").get("/registration/cancel").send()
        visitor.send(button="I have changed my mind")
        assert (visitor.path, visitor.status) == ("/invitation", 200)
        assert "Would you like to come after all?" in visitor.text

    def test_moves_the_next_in_line_up(self, visitor: Visitor, token: str, invitees: Invitees) -> None:
        yes = {"answers": {"dietary": "none"}, "acknowledge_discussion_rule": True}
        invitees.says_yes(**yes)
        assert invitees.says_yes(waitlist_if_full=True, **yes)["state"] == "waitlisted"
        visitor.get(f"/r/{token}").get("/registration/cancel").send()
        assert invitees.seats() | {"waitlisted": 0, "confirmed": 2} == invitees.seats()


class TestAddress:
    def test_opening_the_link_confirms_nothing_and_the_button_does(
        self, visitor: Visitor, runtime: Runtime, invitees: Invitees, organiser: Organiser, event: EventView
    ) -> None:
        yes = {"answers": {"dietary": "none"}, "acknowledge_discussion_rule": True}
        receipt = invitees.says_yes(email="other@example.org", **yes)
        link = registration_token(runtime, receipt["reference"], "address")
        for method in ("GET", "HEAD") * 3:
            visitor.client.open(f"/confirm-address/{link}", method=method)
        stored = organiser.get(f"/v1/events/{event.id}/registrations").json["items"][0]
        assert stored["new_email"] == "other@example.org"
        visitor.get(f"/confirm-address/{link}").send()
        assert visitor.heading == "Your address is confirmed"
        stored = organiser.get(f"/v1/events/{event.id}/registrations").json["items"][0]
        assert (stored["email"], stored["new_email"]) == ("other@example.org", None)

    def test_one_changes_it_by_proving_the_new_one_and_former_links_end(
        self, visitor: Visitor, token: str, runtime: Runtime, app: Flask
    ) -> None:
        visitor.get(f"/r/{token}").get("/registration/edit").send({"email": "nowhere"})
        assert visitor.problems == ["Enter an email address like name@example.org"]
        visitor.send({"email": "new@example.com"})
        assert "We have written to new@example.com" in visitor.text
        check = outbox(runtime)[-1]
        assert (check.type, check.facts["recipient"]["email"]) == ("address.given", "new@example.com")
        visitor.get("/registration/edit").send({"job_title": "Director"})
        assert outbox(runtime)[-1].id == check.id, "what was not changed again is not asked again"

        proof = Visitor(app.test_client()).get(f"/confirm-address/{runtime.keys.open(check.sealed_token or b'')}")
        assert "We have sent a new link" in proof.send().text
        assert visitor.get("/registration").heading == "A newer link was sent to you"
        farewell, told = outbox(runtime)[-2:]
        assert (farewell.type, farewell.facts["recipient"]["email"]) == ("mails.redirected", "p1@example.org")
        assert farewell.facts["to"] == "n•••@e•••.com"
        assert (told.type, told.facts["recipient"]["email"]) == ("registration.changed", "new@example.com")
        visitor.get(f"/r/{runtime.keys.open(told.sealed_token or b'')}")
        assert "Email address new@example.com" in " ".join(visitor.text.split())

    def test_a_new_one_is_taken_back_by_the_one_that_stands(
        self, visitor: Visitor, token: str, runtime: Runtime, app: Flask
    ) -> None:
        visitor.get(f"/r/{token}").get("/registration/edit").send({"email": "typo@example.com"})
        check = outbox(runtime)[-1]
        visitor.get("/registration/edit").send({"email": "P1@example.org"})
        assert "typo@example.com" not in visitor.text
        closed = Visitor(app.test_client()).get(f"/confirm-address/{runtime.keys.open(check.sealed_token or b'')}")
        assert (closed.status, closed.heading) == (410, "This link no longer works")
        assert "Nothing more needs to be done." in closed.text
        assert visitor.get("/registration").heading == "Your place is confirmed"

    def test_whoever_answered_with_another_one_shuts_nobody_out_by_proving_it(
        self, visitor: Visitor, runtime: Runtime, invitees: Invitees, app: Flask
    ) -> None:
        yes = {"answers": {"dietary": "none"}, "acknowledge_discussion_rule": True}
        reference = invitees.says_yes(email="other@example.org", **yes)["reference"]
        visitor.get(f"/r/{registration_token(runtime, reference)}")
        proof = Visitor(app.test_client()).get(
            f"/confirm-address/{registration_token(runtime, reference, 'address')}"
        )  # fmt: skip
        assert "as soon as they have decided" in proof.send().text
        assert visitor.get("/registration").heading == "The organisers have your answer"
