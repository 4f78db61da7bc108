"""What is kept about a registrant, and what they can do about it with their own link alone."""

import json
from typing import ClassVar

import pytest
from flask import Flask
from sqlalchemy import select

from services.registration.runtime import Runtime
from services.registration.store import links
from services.registration.store.registrations import Registration
from services.registration.store.visa_letters import VisaLetter
from services.registration.usecases.confirm_address import confirm_address
from tests.invitees import Invitees, proved, registration_id, registration_token
from tests.registration.api.test_sending import outbox
from tests.registration.pages.visitor import Visitor

INVITED = {"email": "amina@example.org", "organisation": "Quiet Institute", "job_title": "Envoy", "source": "Letters"}
KEPT = ("amina@example.org", "Quiet Institute", "Envoy", "Letters", "Amina", "No nuts")
YES = {"answers": {"dietary": "No nuts"}, "acknowledge_discussion_rule": True}


def entered(visitor: Visitor, invitees: Invitees, runtime: Runtime, **fields: str) -> str:
    """Somebody with a place opens their own page; the reference."""
    said = {"answer": "accept", "name": "Amina Diallo", **YES}
    reference = str(invitees.say(invitees.one(**fields), **said).json["reference"])
    visitor.get(f"/r/{registration_token(runtime, reference)}")
    return reference


class TestMyData:
    def test_says_where_the_address_came_from_and_what_was_agreed_to(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        entered(visitor, invitees, runtime, source="The list of the spring meeting")
        visitor.get("/registration/my-data")
        for words in ("The list of the spring meeting", "Chatham House Rule", "deleted 30 days after the event"):
            assert words in visitor.text

    def test_is_taken_along_whole_without_the_organisers_notes(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        entered(visitor, invitees, runtime, note="Difficult on panels")
        other = invitees.says_yes(name="Somebody Else", **YES)
        answer = visitor.client.get("/registration/my-data.json")
        told = json.loads(answer.text)
        assert told["registrations"][0]["answers"] == {"dietary": "No nuts"}
        assert told["invitations"][0]["source"] == "A list"
        assert told["messages"]
        assert "attachment" in answer.headers["Content-Disposition"]
        for strange in ("Difficult", "Somebody Else", other["reference"], "digest", "sealed"):
            assert strange not in answer.text


class TestDeleteMe:
    def test_needs_to_be_meant(self, visitor: Visitor, invitees: Invitees, runtime: Runtime) -> None:
        entered(visitor, invitees, runtime)
        visitor.get("/registration/my-data")
        token = visitor.served()["csrf_token"]
        visitor.arrived(visitor.client.post("/registration/erase", data={"csrf_token": token}))
        assert (visitor.status, visitor.problems) == (422, ["Tick the box to say that you are sure"])
        assert invitees.seats()["confirmed"] == 1

    def test_frees_the_place_forgets_the_person_and_lets_no_list_bring_them_back(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        reference = entered(visitor, invitees, runtime, email="Amina@example.org")
        path = f"/v1/events/{invitees.event.id}"
        own = registration_id(runtime, reference)
        link = f"/r/{registration_token(runtime, reference)}"
        assert "one last mail says that it is done" in visitor.get("/registration/my-data").text
        data = {"csrf_token": visitor.served()["csrf_token"], "erase": "yes"}
        visitor.arrived(visitor.client.post("/registration/erase", data=data, follow_redirects=True))
        assert visitor.heading == "It is deleted"
        kept = invitees.organiser.get(f"{path}/registrations/{own}").json
        assert (kept["name"], kept["state"], kept["answers"]) == ("Erased", "cancelled", {})
        assert proved(runtime, invitees.event.id) == {"in_person": 0}
        person = {"name": "Amina", "email": "amina@example.org", "source": "A list"}
        again = invitees.organiser.post(f"{path}/invitations", json={"invitees": [person]})
        assert again.status_code == 422
        assert visitor.get("/registration").status == 400
        assert visitor.get(link).status == 410
        assert "was deleted, so this link has ended" in visitor.text


class TestDoNotInviteMe:
    def test_stops_invitations_and_keeps_the_place(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        entered(visitor, invitees, runtime)
        visitor.get("/registration/my-data").send({"alone": "yes"}, button="Do not invite me again")
        assert "You will not be invited again." in visitor.text
        assert len(invitees.organiser.get("/v1/suppressions").json["items"]) == 1
        assert invitees.seats()["confirmed"] == 1


class TestSomebodyWhoAnswers:
    def test_is_named_changed_and_taken_out_later_and_told_meanwhile(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        entered(visitor, invitees, runtime)
        visitor.get("/registration/edit").send({"on_behalf.name": "Sam Helper"})
        assert (visitor.status, visitor.problems) == (422, ["Please answer: Their email address"])
        visitor.send({"on_behalf.email": "sam@example.org"})
        assert "Sam Helper (sam@example.org)" in visitor.text
        visitor.get("/registration/cancel").send()
        *_others, own, beside = outbox(runtime)
        assert (own.type, beside.type) == ("registration.cancelled", "helper.told")
        assert (beside.facts["news"], beside.facts["recipient"]["email"]) == ("cancelled", "sam@example.org")

    def test_is_told_nothing_any_more_once_taken_out(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        helper = {"name": "Sam Helper", "email": "sam@example.org"}
        reference = str(invitees.says_yes(**YES, on_behalf=helper)["reference"])
        visitor.get(f"/r/{registration_token(runtime, reference)}").get("/registration/edit")
        visitor.send({"on_behalf.name": "", "on_behalf.email": "", "on_behalf.relation": ""})
        assert "Sam Helper" not in visitor.text
        visitor.get("/registration/cancel").send()
        assert [one.type for one in outbox(runtime)].count("helper.told") == 1


class TestHowTheNameIsUsed:
    def test_is_changed_later_and_taken_back(self, visitor: Visitor, invitees: Invitees, runtime: Runtime) -> None:
        entered(visitor, invitees, runtime)
        visitor.get("/registration/edit").send({"names.badge": "A. Diallo"})
        assert "Name on the badge A. Diallo" in visitor.text
        visitor.get("/registration/edit").send({"names.badge": "", "names.address": "Amina"})
        assert "Name on the badge" not in visitor.text
        visitor.get("/registration/cancel").send()
        assert outbox(runtime)[-1].facts["recipient"]["addressed_as"] == "Amina"


class TestWhoGetsTheMails:
    """Of a person and somebody who answers for them."""

    HELPER: ClassVar = {"name": "Sam Helper", "email": "sam@example.org"}

    def answered(self, visitor: Visitor, invitees: Invitees, runtime: Runtime, **helper: str) -> None:
        reference = str(invitees.says_yes(**YES, on_behalf=self.HELPER | helper)["reference"])
        visitor.get(f"/r/{registration_token(runtime, reference)}")

    def test_the_assistant_alone_once_the_person_agrees_with_links_calendar_and_all(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        self.answered(visitor, invitees, runtime, mails="assistant")
        own, beside = outbox(runtime)
        assert (own.facts["recipient"]["email"], own.facts["asks_alone"]) == ("p1@example.org", "Sam Helper")
        assert (beside.type, beside.sealed_token) == ("helper.told", None)
        assert "Sam Helper answers for you and asks to get the mails" in visitor.text

        visitor.get("/registration/edit").send({"on_behalf.mails": "assistant"})
        assert "Only the person who answers for them" in visitor.text
        assert "asks to get" not in visitor.text
        visitor.get("/registration/cancel").send()
        farewell, *told = outbox(runtime)[2:]
        assert (farewell.type, farewell.facts["recipient"]["email"]) == ("mails.redirected", "p1@example.org")
        assert [one.type for one in told] == ["registration.changed", "registration.cancelled"]
        assert {one.facts["recipient"]["email"] for one in told} == {"sam@example.org"}
        assert told[0].sealed_token
        assert all("calendar" in one.facts for one in told)

    def test_who_waits_sends_the_assistant_a_link_too_and_organisers_may_say_so(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        said = [str(invitees.says_yes(**YES, waitlist_if_full=True)["reference"]) for _ in range(3)]
        path = f"/v1/events/{invitees.event.id}/registrations/{registration_id(runtime, said[-1])}"
        changes = {"on_behalf": self.HELPER | {"mails": "assistant"}}
        assert invitees.organiser.patch(path, version="*", json=changes).status_code == 200
        told = outbox(runtime)[-1]
        assert (told.type, told.facts["recipient"]["email"]) == ("link.resent", "sam@example.org")
        assert told.sealed_token

    def test_a_wish_that_the_person_passes_over_is_gone(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        self.answered(visitor, invitees, runtime, mails="assistant")
        visitor.get("/registration/edit").send({"organisation": "Example University"})
        assert "asks to get" not in visitor.text
        visitor.get("/registration/cancel").send()
        assert [one.facts["recipient"]["email"] for one in outbox(runtime)[2:]] == ["p1@example.org", "sam@example.org"]

    def test_the_person_alone(self, visitor: Visitor, invitees: Invitees, runtime: Runtime) -> None:
        self.answered(visitor, invitees, runtime, mails="invitee")
        assert [one.facts["recipient"]["email"] for one in outbox(runtime)] == ["p1@example.org"]

    def test_the_links_of_who_got_them_alone_end_with_that(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime, app: Flask
    ) -> None:
        self.answered(visitor, invitees, runtime)
        visitor.get("/registration/edit").send({"on_behalf.mails": "assistant"})
        theirs = runtime.keys.open(outbox(runtime)[-1].sealed_token or b"")
        assistant = Visitor(app.test_client()).get(f"/r/{theirs}")
        assert assistant.heading == "Your place is confirmed"

        visitor.get("/registration/edit").send({"on_behalf.mails": ""})
        assert (visitor.status, visitor.heading) == (200, "Your place is confirmed")
        assert assistant.get("/registration").heading == "A newer link was sent to you"
        own, beside = outbox(runtime)[-2:]
        assert (own.facts["recipient"]["email"], beside.type) == ("p1@example.org", "helper.told")


class TestTheCodeForTheDoor:
    def test_is_for_whoever_has_a_place(self, visitor: Visitor, invitees: Invitees, runtime: Runtime) -> None:
        reference = entered(visitor, invitees, runtime)
        assert visitor.page.select_one(f"img[alt='Code for the door: {reference}']")
        answer = visitor.client.get("/registration/code.svg")
        assert answer.content_type.startswith("image/svg+xml")
        assert answer.data.startswith(b"<svg")
        visitor.get("/registration/cancel").send()
        assert visitor.client.get("/registration/code.svg").status_code == 404


class TestPassedOn:
    """Somebody to whom an invitation was passed on answers it and proves an address that is theirs."""

    @pytest.fixture
    def stranger(self, visitor: Visitor, invitees: Invitees, runtime: Runtime) -> str:
        """They hold a link to the answer, after the one who was invited had come and gone; its reference."""
        token = invitees.one(**INVITED)
        said = {**YES, "answer": "accept", "name": "Amina Diallo", "attendance": "in_person"}
        receipt = invitees.say(token, **said).json
        own = {"Authorization": f"Registration {registration_token(runtime, receipt['reference'])}"}
        assert visitor.client.post("/v1/registration/cancel", json={}, headers=own).status_code == 200
        other = {"name": "A Stranger", "email": "stranger@example.com", "answers": {"dietary": "none"}}
        receipt = invitees.say(token, **{**said, **other}).json
        assert receipt["state"] == "pending_approval"
        address = registration_token(runtime, receipt["reference"], "address")
        confirm_address(runtime.database, runtime.keys, address, now=runtime.now())
        visitor.get(f"/r/{registration_token(runtime, receipt['reference'])}")
        return str(receipt["reference"])

    def test_sees_nothing_of_who_was_invited(self, visitor: Visitor, stranger: str) -> None:
        pages = [str(visitor.page), str(visitor.get("/registration/my-data").page)]
        told = [*pages, visitor.client.get("/registration/my-data.json").text]
        assert "A Stranger" in told[0]
        assert "stranger@example.com" in told[2]
        assert [(kept, page[:60]) for page in told for kept in KEPT if kept in page] == []

    def test_deletes_and_stops_nothing_but_their_own(self, visitor: Visitor, invitees: Invitees, stranger: str) -> None:
        path = f"/v1/events/{invitees.event.id}"
        visitor.get("/registration/my-data")
        data = {"csrf_token": visitor.served()["csrf_token"], "alone": "yes", "erase": "yes"}
        for door in ("do-not-invite", "erase"):
            assert visitor.client.post(f"/registration/{door}", data=data).status_code == 303
        (invitation,) = invitees.organiser.get(f"{path}/invitations").json["items"]
        assert invitation["email"] == "amina@example.org"
        suppressed = invitees.organiser.get("/v1/suppressions").json["items"]
        assert {one["masked_email"][0] for one in suppressed} == {"s"}

    def test_holds_no_link_any_more_once_the_invitee_answers(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime, stranger: str
    ) -> None:
        visitor.get("/registration/cancel").send()
        with runtime.database.transaction() as session:
            row = session.scalars(select(Registration)).one()
            assert row.invitation_id
            token = links.issue(
                session, runtime.keys, purpose="invitation", event_id=row.event_id, invitation_id=row.invitation_id
            )
            of = {"event_id": row.event_id, "registration_id": row.id, "reference": "V-OLD", "sealed_passport": b"x"}
            session.add(VisaLetter(**of, requested_at=runtime.now(), needed_by=runtime.now().date()))
        assert invitees.say(token, answer="accept", name="Amina Diallo", **YES).status_code == 201
        assert visitor.get("/registration").heading == "A newer link was sent to you"
        with runtime.database.transaction() as session:
            assert session.scalars(select(VisaLetter)).all() == []

    def test_is_the_invitee_once_the_organisers_say_so(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime, stranger: str
    ) -> None:
        own = registration_id(runtime, stranger)
        approved = invitees.organiser.post(f"/v1/events/{invitees.event.id}/registrations/{own}/approve")
        assert (approved.json["organisation"], approved.json["job_title"]) == ("Quiet Institute", "Envoy")
        told = json.loads(visitor.client.get("/registration/my-data.json").text)
        assert told["invitations"][0]["source"] == "Letters"
