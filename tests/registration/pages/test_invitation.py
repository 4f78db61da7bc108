"""The answer by pages: nothing changes before the last button, and nothing typed is ever lost."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees
from tests.registration.api.test_sending import outbox
from tests.registration.pages.visitor import Visitor

DETAILS = {"name": "Amina Diallo", "organisation": "Example University", "answers.dietary": "No nuts"}
RULE = {"acknowledge_discussion_rule": "yes"}
WATCHED = [
    "invitation", "registration", "outbox", "link_token", "pool", "seat_movement", "audit_entry", "link_request",
    "answer_draft",
]  # fmt: skip


def everything(url: str) -> dict[str, list[Any]]:
    """All rows that an answer could touch."""
    with psycopg.connect(url) as connection:
        return {
            name: sorted(map(str, connection.execute(f"select * from registration.{name}").fetchall()))
            for name in WATCHED
        }


def accepted(visitor: Visitor, token: str, **details: str) -> Visitor:
    """Go all the way to a yes."""
    visitor.get(f"/i/{token}").send({"door": "accept"})
    return visitor.send({**DETAILS, **details}).send(RULE)


class TestLooking:
    @pytest.mark.parametrize("agent", ["Mozilla/5.0", "Slackbot-LinkExpanding 1.0", "WhatsApp/2.23"])
    def test_get_and_head_three_times_change_nothing(
        self, app: Flask, invitees: Invitees, database_url: str, agent: str
    ) -> None:
        token = invitees.one()
        receipt = invitees.says_yes(answers={"dietary": "none"}, acknowledge_discussion_rule=True)
        assert receipt["state"] == "confirmed"
        before = everything(database_url)
        for method in ("GET", "HEAD") * 3:
            visitor = app.test_client()
            for path in (f"/i/{token}", "/invitation", "/invitation/answer", "/invitation/check", "/invitation/done"):
                answer = visitor.open(path, method=method, headers={"User-Agent": agent})
                assert answer.status_code in (200, 303), (method, path, answer.status_code)
        assert everything(database_url) == before

    def test_a_watch_that_would_see_a_change(self, visitor: Visitor, invitees: Invitees, database_url: str) -> None:
        token = invitees.one()
        before = everything(database_url)
        accepted(visitor, token)
        assert everything(database_url) != before

    def test_the_address_loses_the_token(self, app: Flask, invitees: Invitees) -> None:
        token = invitees.one()
        answer = app.test_client().get(f"/i/{token}")
        assert (answer.status_code, answer.location) == (303, "/invitation")
        assert token not in str(answer.headers.getlist("Set-Cookie"))

    def test_shows_nothing_personal_but_the_name_on_the_envelope(self, visitor: Visitor, invitees: Invitees) -> None:
        token = invitees.one(
            name="Dr A. Example", email="secret@example.org", organisation="Hidden House", job_title="Quiet Director"
        )
        visitor.get(f"/i/{token}")
        assert "Invitation for Dr A. Example" in visitor.text
        for stored in ("secret@example.org", "Hidden House", "Quiet Director"):
            assert stored not in str(visitor.page)

    def test_no_door_is_chosen_for_anybody(self, visitor: Visitor, invitees: Invitees, database_url: str) -> None:
        visitor.get(f"/i/{invitees.one()}")
        assert [one["value"] for one in visitor.page.select("input[name=door]")] == [
            "accept", "decline", "on_behalf", "forwarded",
        ]  # fmt: skip
        before = everything(database_url)
        visitor.send()
        assert visitor.status == 422
        assert visitor.title.startswith("Error: ")
        assert visitor.problems == ["Choose how you would like to answer"]
        assert everything(database_url) == before

    def test_without_a_cookie_says_how_to_mend_that(self, visitor: Visitor) -> None:
        for path in ("/invitation", "/invitation/answer", "/invitation/done", "/registration"):
            visitor.get(path)
            assert (visitor.status, visitor.heading) == (400, "Please open your link again")


class TestSayingYes:
    def test_three_pages_and_a_confirmation(self, visitor: Visitor, invitees: Invitees) -> None:
        visitor.get(f"/i/{invitees.one()}")
        visitor.send({"door": "accept"})
        assert visitor.heading == "Your details"
        visitor.send(DETAILS)
        assert visitor.heading == "Check your answers"
        assert "Example University" in visitor.text
        visitor.send(RULE)
        assert (visitor.path, visitor.heading) == ("/invitation/done", "Your place is confirmed")
        assert "R-" in visitor.text
        assert "p•••@e•••.org" in visitor.text
        assert invitees.seats()["confirmed"] == 1

    def test_offers_the_same_calendar_entry_as_the_mail(self, visitor: Visitor, invitees: Invitees) -> None:
        accepted(visitor, invitees.one())
        answer = visitor.client.get("/invitation/calendar.ics")
        assert answer.content_type.startswith("text/calendar")
        assert b"METHOD:PUBLISH" in answer.data
        assert b"ATTENDEE" not in answer.data

    def test_sent_twice_is_said_once(self, visitor: Visitor, invitees: Invitees, database_url: str) -> None:
        visitor.get(f"/i/{invitees.one()}").send({"door": "accept"}).send(DETAILS)
        check = visitor.pressed()
        check.add("acknowledge_discussion_rule", "yes")
        first = visitor.arrived(visitor.client.post("/invitation/done", data=check, follow_redirects=True)).text
        before = everything(database_url)
        again = visitor.arrived(visitor.client.post("/invitation/done", data=check, follow_redirects=True)).text
        assert "Your place is confirmed" in first
        assert again == first
        assert everything(database_url) == before

    def test_errors_keep_what_was_typed_and_say_what_to_do(self, visitor: Visitor, invitees: Invitees) -> None:
        visitor.get(f"/i/{invitees.one()}").send({"door": "accept"})
        visitor.send({"name": "", "email": "nonsense", "organisation": "<b>Kept</b>"})
        assert visitor.status == 422
        assert visitor.title.startswith("Error: ")
        assert visitor.problems == [
            "Enter a name",
            "Enter an email address like name@example.org",
            "Please answer: Is there anything you do not eat?",
        ]
        email = visitor.page.select_one("#email")
        assert email is not None
        assert (email["value"], email["aria-invalid"]) == ("nonsense", "true")
        assert visitor.page.select_one("#organisation")["value"] == "<b>Kept</b>"
        targets = [str(link["href"]).replace(".", r"\.") for link in visitor.page.select(".errors a")]
        assert all(visitor.page.select_one(target) for target in targets)

    def test_change_leads_back_to_the_field_with_everything_typed(self, visitor: Visitor, invitees: Invitees) -> None:
        visitor.get(f"/i/{invitees.one()}").send({"door": "accept"}).send(DETAILS)
        visitor.send({}, button="Change Organisation")
        assert visitor.page.select_one("[autofocus]")["id"] == "organisation"
        assert visitor.served()["answers.dietary"] == "No nuts"

    def test_the_rule_is_acknowledged_and_the_list_is_up_to_them(self, visitor: Visitor, invitees: Invitees) -> None:
        visitor.get(f"/i/{invitees.one()}").send({"door": "accept"}).send(DETAILS)
        assert not visitor.page.select("input[type=checkbox][checked]")
        visitor.send()
        assert visitor.problems == ["Read the rule of discussion and tick that you will keep to it"]
        assert "Example University" in visitor.text

    def test_another_address_is_pending_and_never_looks_confirmed(self, visitor: Visitor, invitees: Invitees) -> None:
        token = invitees.one(email="p1@example.org")
        visitor.get(f"/i/{token}").send({"door": "accept"}).send({**DETAILS, "email": "P1@example.org"})
        assert "another address" not in visitor.text
        accepted(visitor, token, email="other@example.org")
        shown = [words in visitor.text for words in ("is confirmed", "have your answer", "please confirm it")]
        assert shown == [False, True, True]

    def test_an_assistant_answers_for_the_person(
        self, visitor: Visitor, invitees: Invitees, organiser: Organiser, event: EventView, runtime: Runtime
    ) -> None:
        visitor.get(f"/i/{invitees.one(name='Dr A. Example')}").send({"door": "on_behalf"})
        visitor.send(DETAILS)
        assert visitor.problems == ["Enter your own name", "Enter your own email address"]
        helper = {"name": "Sam Helper", "email": "sam@example.org", "relation": "Private office"}
        visitor.send({f"on_behalf.{name}": text for name, text in helper.items()})
        assert [words in visitor.text for words in ("Private office", "Both of them")] == [True, True]
        visitor.send(RULE)
        assert visitor.heading == "Your place is confirmed"
        stored = organiser.get(f"/v1/events/{event.id}/registrations").json["items"][0]
        assert (stored["name"], stored["on_behalf"]["name"]) == ("Amina Diallo", "Sam Helper")
        own, beside = outbox(runtime)
        assert (own.facts["recipient"]["email"], bool(own.sealed_token)) == ("p1@example.org", True)
        assert (beside.type, beside.facts["news"], beside.sealed_token) == ("helper.told", "confirmed", None)
        assert beside.facts["recipient"] == {"name": "", "email": "sam@example.org"}
        assert (beside.facts["invitee"], "venue" in beside.facts["event"]) == ("Dr A. Example", False)

    def test_a_country_is_chosen_by_its_name_and_kept_by_its_code(
        self, visitor: Visitor, invitees: Invitees, organiser: Organiser, event: EventView
    ) -> None:
        visitor.get(f"/i/{invitees.one(country='GB')}").send({"door": "accept"})
        assert visitor.served()["country"] == ""  # what is on record is not shown to whoever holds the link
        visitor.send({**DETAILS, "country": "SN"})
        assert "Senegal" in visitor.text
        visitor.send(RULE)
        path = f"/v1/events/{event.id}/registrations"
        assert organiser.get(path).json["items"][0]["country"] == "SN"

    def test_steps_come_in_order(self, visitor: Visitor, invitees: Invitees) -> None:
        visitor.get(f"/i/{invitees.one()}")
        for path in ("/invitation/check", "/invitation/done"):
            assert visitor.get(path).path == "/invitation"

    def test_a_draft_resumes_in_the_same_browser(self, visitor: Visitor, invitees: Invitees) -> None:
        token, other = invitees.one(), invitees.one()
        visitor.get(f"/i/{token}").send({"door": "accept"}).send(DETAILS)
        assert visitor.path == "/invitation/check"
        assert "No nuts" not in str(visitor.client.get_cookie("placecard-draft"))
        assert visitor.get(f"/i/{token}").get("/invitation/answer").served()["answers.dietary"] == "No nuts"
        assert visitor.get(f"/i/{other}").get("/invitation/answer").served()["answers.dietary"] == ""

    def test_without_cookies_what_was_typed_waits_for_the_link_to_be_opened_again(
        self, app: Flask, visitor: Visitor, invitees: Invitees
    ) -> None:
        """Cookies end with the browser; the page of another day is still open."""
        token = invitees.one()
        visitor.get(f"/i/{token}").send({"door": "accept"}).send(DETAILS)
        check, other = visitor.pressed(), Visitor(app.test_client())
        check.add("acknowledge_discussion_rule", "yes")
        headers = {"Sec-Fetch-Site": "same-origin"}
        other.arrived(other.client.post("/invitation/done", data=check, headers=headers))
        assert other.heading == "Please send it once more"
        other.send(button="Send it again")
        assert (other.status, other.heading) == (400, "Please open your link again")
        assert other.served()["answers.dietary"] == "No nuts"
        other.client.get(f"/i/{token}")
        other.send(button="go on")
        assert other.heading == "Your place is confirmed"

    def test_an_answer_too_long_for_a_cookie_is_carried_all_the_same(
        self, visitor: Visitor, invitees: Invitees, organiser: Organiser, event: EventView
    ) -> None:
        long = "".join(chr(0x4E00 + number * 37 % 9000) for number in range(480))
        other = {"organisation": "".join(chr(0x4E00 + number * 53 % 9000) for number in range(190))}
        more = {"job_title": "".join(chr(0x4E00 + number * 71 % 9000) for number in range(190))}
        accepted(visitor, invitees.one(), **{"answers.dietary": long}, **other, **more)
        assert visitor.heading == "Your place is confirmed"
        stored = organiser.get(f"/v1/events/{event.id}/registrations").json["items"][0]
        assert stored["organisation"] == other["organisation"]


class TestFull:
    def test_says_so_before_the_form_and_offers_the_waitlist(self, visitor: Visitor, invitees: Invitees) -> None:
        for _ in range(2):
            invitees.says_yes(answers={"dietary": "none"}, acknowledge_discussion_rule=True)
        visitor.get(f"/i/{invitees.one()}")
        assert "All places are taken. You can go on the waitlist, or decline." in visitor.text
        visitor.send({"door": "accept"}).send(DETAILS)
        assert "This puts you on the waitlist." in visitor.text
        visitor.send(RULE)
        assert visitor.heading == "You are on the waitlist"
        assert "confirmed" not in visitor.text

    def test_the_loser_of_a_race_keeps_all_and_chooses(self, visitor: Visitor, invitees: Invitees) -> None:
        visitor.get(f"/i/{invitees.one()}").send({"door": "accept"}).send(DETAILS)
        for _ in range(2):
            invitees.says_yes(answers={"dietary": "none"}, acknowledge_discussion_rule=True)
        visitor.send(RULE)
        assert visitor.status == 409
        assert "The last place went to somebody else a moment ago." in visitor.text
        assert visitor.served()["organisation"] == "Example University"
        assert not visitor.page.select("input[type=radio][checked]")
        visitor.send({"attendance": "waitlist:in_person"}).send(RULE)
        assert visitor.heading == "You are on the waitlist"

    def test_a_full_room_leaves_the_video_open(
        self, visitor: Visitor, runtime: Any, organisation: Organisation, organiser: Organiser, app: Flask
    ) -> None:
        modes = {"in_person": {"capacity": 1}, "remote": {"capacity": 5, "join_url": "https://meet.example.org/x"}}
        hybrid = factories.an_event(runtime.database, organisation, attendance=modes)
        people = Invitees(organiser, hybrid, app.test_client())
        people.says_yes()
        visitor.get(f"/i/{people.one()}")
        assert "All places in person are taken." in visitor.text
        assert "meet.example.org" not in str(visitor.page)
        visitor.send({"door": "accept"})
        values = [one["value"] for one in visitor.page.select("input[name=attendance]")]
        assert values == ["remote", "waitlist:in_person"]
        visitor.send({"attendance": "remote"}).send()
        assert visitor.heading == "Your place is confirmed"


class TestSayingNo:
    def test_two_actions_and_thanks(self, visitor: Visitor, invitees: Invitees) -> None:
        visitor.get(f"/i/{invitees.one()}").send({"door": "decline", "reason": "Another meeting"})
        assert (visitor.path, visitor.heading) == ("/invitation/done", "Thank you for telling us")

    def test_why_can_be_told_and_other_ways_are_shown(
        self, visitor: Visitor, invitees: Invitees, organiser: Organiser, event: EventView
    ) -> None:
        visitor.get(f"/i/{invitees.one()}")
        visitor.send({"door": "decline", "reason_code": "clash", "next_time": "yes"})
        told = organiser.get(f"/v1/events/{event.id}/registrations").json["items"][0]
        assert (told["reason_code"], told["next_time"]) == ("clash", True)
        assert [one.get_text() for one in visitor.page.select("main .card .actions a")] == [
            "Suggest a colleague", "I have changed my mind",
        ]  # fmt: skip

        visitor.get("/invitation/colleague").send({"name": "Sam Sample"})
        assert (visitor.status, visitor.heading) == (422, "Suggest a colleague")
        visitor.send({"email": "sam@example.com"})
        assert visitor.path == "/invitation/colleague/sent"
        assert "the person you named only if they agree" in visitor.text
        found = organiser.get(f"/v1/events/{event.id}/proposals").json["items"]
        assert [(one["kind"], one["proposed"]["name"]) for one in found] == [("substitute", "Sam Sample")]

    def test_who_cannot_come_may_take_part_by_video(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation, organiser: Organiser, app: Flask
    ) -> None:
        modes = {"in_person": {"capacity": 5}, "remote": {"join_url": "https://join.example.org"}}
        event = factories.an_event(runtime.database, organisation, attendance=modes)
        visitor.get(f"/i/{Invitees(organiser, event, app.test_client()).one()}").send({"door": "decline"})
        way = visitor.page.find("a", string="Take part by video instead")
        assert way

        visitor.get(str(way["href"])).send().send()

        assert visitor.heading == "Your place is confirmed"
        assert "Remotely, by video" in visitor.text

    def test_a_reason_that_cannot_be_kept_is_told_and_nothing_is_sent(
        self, visitor: Visitor, invitees: Invitees, database_url: str
    ) -> None:
        visitor.get(f"/i/{invitees.one()}")
        before = everything(database_url)
        for reason in ("x" * 2001, "a\x00b"):
            visitor.send({"door": "decline", "reason": reason})
            assert visitor.status == 422
            assert visitor.page.select_one("#door-decline[checked]")
        assert everything(database_url) == before

    def test_a_no_can_become_a_yes(self, visitor: Visitor, invitees: Invitees) -> None:
        token = invitees.one()
        visitor.get(f"/i/{token}").send({"door": "decline"})
        accepted(visitor, token)
        assert visitor.heading == "Your place is confirmed"

    def test_who_has_said_no_is_not_told_that_they_can_decline(self, visitor: Visitor, invitees: Invitees) -> None:
        for _ in range(2):
            invitees.says_yes(answers={"dietary": "none"}, acknowledge_discussion_rule=True)
        visitor.get(f"/i/{invitees.one()}").send({"door": "decline"})
        visitor.get("/invitation")
        assert "All places are taken." in visitor.text
        assert "or decline" not in visitor.text
        assert [one["value"] for one in visitor.page.select("input[name=door]")] == ["accept", "on_behalf", "forwarded"]

    def test_one_to_whom_it_was_passed_on_takes_no_seat(self, visitor: Visitor, invitees: Invitees) -> None:
        visitor.get(f"/i/{invitees.one()}").send({"door": "forwarded"})
        assert visitor.heading == "This was passed on to you"
        assert invitees.seats()["confirmed"] == 0


class TestTooLateOrAnswered:
    def test_a_second_reader_learns_only_the_masked_address(self, app: Flask, invitees: Invitees) -> None:
        token = invitees.one(email="amina@example.org")
        accepted(Visitor(app.test_client()), token)
        second = Visitor(app.test_client()).get(f"/i/{token}")
        assert second.heading == "This invitation has been answered"
        assert "a•••@e•••.org" in second.text
        assert "amina@example.org" not in str(second.page)
        assert "Example University" not in str(second.page)

    def test_a_late_yes_is_told_whom_to_ask(self, visitor: Visitor, invitees: Invitees, clock: Clock) -> None:
        token = invitees.one(answers_due_at="2027-03-10T00:00")
        visitor.get(f"/i/{token}").send({"door": "accept"}).send(DETAILS)
        clock.forward(days=10)
        visitor.send(RULE)
        assert visitor.status == 409
        assert "events@example.org" in visitor.text
        visitor.get(f"/i/{token}")
        assert "The time to accept is over" in visitor.text
        assert [one["value"] for one in visitor.page.select("input[name=door]")] == ["decline", "forwarded"]
        assert "events@example.org" in visitor.text

    def test_never_issued_looks_the_same_as_malformed(self, app: Flask) -> None:
        pages = [app.test_client().get(path) for path in (f"/i/{'x' * 43}", "/i/short", f"/r/{'y' * 43}", "/r/é")]
        assert {page.status_code for page in pages} == {404}
        assert len({page.text for page in pages}) == 1
        assert not any(page.headers.getlist("Set-Cookie") for page in pages)

    def test_revoked_and_past_say_so_with_a_contact(
        self, app: Flask, invitees: Invitees, organiser: Organiser, event: EventView, clock: Clock
    ) -> None:
        revoked, past = invitees.one(), invitees.one()
        listed = organiser.get(f"/v1/events/{event.id}/invitations").json["items"]
        first = next(one for one in listed if one["email"] == "p1@example.org")
        organiser.post(f"/v1/events/{event.id}/invitations/{first['id']}/revoke", json={"reason": "By mistake"})
        reader = Visitor(app.test_client()).get(f"/i/{revoked}")
        assert (reader.status, reader.heading) == (410, "This invitation has been taken back")
        assert "events@example.org" in reader.text
        clock.forward(days=60)
        reader.get(f"/i/{past}")
        assert (reader.status, reader.heading) == (410, "This event is over")

    @pytest.mark.parametrize(
        ("action", "status", "words"),
        [
            ("postpone", 200, "This event has been postponed A new date will be announced here."),
            ("cancel", 410, "There is nothing to answer any more."),
        ],
    )
    def test_postponed_and_cancelled_say_so(
        self, visitor: Visitor, invitees: Invitees, action: str, status: int, words: str
    ) -> None:
        token = invitees.one()
        invitees.organiser.post(f"/v1/events/{invitees.event.id}/{action}")
        visitor.get(f"/i/{token}")
        assert visitor.status == status
        assert words in visitor.text

    def test_a_hidden_event_has_no_page_to_be_led_to(
        self, visitor: Visitor, invitees: Invitees, organiser: Organiser, event: EventView
    ) -> None:
        token = invitees.one()
        organiser.patch(f"/v1/events/{event.id}", json={"visibility": "hidden"}, version="*")
        organiser.post(f"/v1/events/{event.id}/cancel")
        visitor.get(f"/i/{token}")
        assert (visitor.status, visitor.heading) == (410, "This event has been cancelled")
        assert not visitor.page.select(f"a[href^='/events/{event.slug}']")


class TestGuesses:
    def test_are_limited_and_good_links_from_the_same_address_still_open(
        self, make_app: Callable[..., Flask], invitees: Invitees
    ) -> None:
        client = make_app(rate_token_misses="3 per minute").test_client()
        answers = [client.get(f"/i/{'x' * 42}{number}").status_code for number in range(5)]
        assert answers == [404, 404, 404, 429, 429]
        assert client.get(f"/i/{invitees.one()}").status_code == 303


class TestTheRuleOfDiscussion:
    def test_changed_while_somebody_reads_it_is_read_again(self, visitor: Visitor, invitees: Invitees) -> None:
        visitor.get(f"/i/{invitees.one()}").send({"door": "accept"}).send(DETAILS)
        rule = {"discussion_rule": {"kind": "off_record"}}
        invitees.organiser.patch(f"/v1/events/{invitees.event.id}", json=rule, version="*")
        visitor.send(RULE)
        assert visitor.status == 409
        assert visitor.problems == ["The rule of discussion was changed a moment ago. Please read it again."]
        assert "may not be quoted" in visitor.text
        assert visitor.send(RULE).heading == "Your place is confirmed"


class TestComingBack:
    def test_the_same_browser_goes_on_where_it_stopped_after_days(self, visitor: Visitor, invitees: Invitees) -> None:
        token = invitees.one()
        visitor.get(f"/i/{token}").send({"door": "accept"})
        answer = visitor.client.post("/invitation/check", data=visitor.served().to_dict() | DETAILS)
        draft = next(one for one in answer.headers.getlist("Set-Cookie") if "draft" in one)
        assert "Max-Age=1209600" in draft
        visitor.get(f"/i/{token}").send({"door": "accept"})
        assert visitor.page.select_one("#organisation")["value"] == "Example University"
