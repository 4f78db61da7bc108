"""Save and come back: on any device by the link in the invitee's own mailbox, and by nothing else."""

from datetime import UTC, datetime

import psycopg
from flask import Flask

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.usecases.keep_house import count_old, forget_drafts
from tests.factories import Clock, Organiser
from tests.invitees import Invitees
from tests.registration.api.test_sending import outbox
from tests.registration.pages.test_invitation import DETAILS, RULE, everything
from tests.registration.pages.visitor import Visitor

SAVE = "Save and come back later"
TYPED = {"name": "Amina", "organisation": "Example <b>Univ", "answers.dietary": "No nuts", "email": "half@"}


def mailed(runtime: Runtime) -> list[str]:
    """Tokens of the links to drafts, in the order of mailing."""
    return [runtime.keys.open(one.sealed_token or b"") for one in outbox(runtime) if one.type == "draft.saved"]


def rows(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [str(row) for row in connection.execute("select * from registration.answer_draft").fetchall()]


def at_the_form(visitor: Visitor, token: str) -> Visitor:
    return visitor.get(f"/i/{token}").send({"door": "accept"})


class TestSaving:
    def test_half_an_answer_comes_back_on_another_device_by_the_mailed_link(
        self, app: Flask, visitor: Visitor, invitees: Invitees, runtime: Runtime, database_url: str
    ) -> None:
        token = invitees.one(email="amina@example.org")
        at_the_form(visitor, token).send(TYPED, button=SAVE)
        assert (visitor.path, visitor.heading) == ("/invitation/saved", "Saved for later")
        assert "amina" not in visitor.text
        message = outbox(runtime)[-1]
        assert (message.type, message.bulk, message.facts["recipient"]["email"]) == (
            "draft.saved", False, "amina@example.org",
        )  # fmt: skip
        (kept,) = rows(database_url)
        assert "nuts" not in kept + str(message.facts)
        before = everything(database_url)
        other = Visitor(app.test_client()).get(f"/resume/{mailed(runtime)[0]}")
        assert (other.path, other.heading) == ("/invitation/answer", "Your details")
        assert {name: other.served()[name] for name in TYPED} == TYPED
        assert everything(database_url) == before
        other.send({**DETAILS, "email": ""}).send(RULE)
        assert other.heading == "Your place is confirmed"
        assert rows(database_url) == []
        again = Visitor(app.test_client()).get(f"/resume/{mailed(runtime)[0]}")
        assert again.heading == "This invitation has been answered"
        assert "No nuts" not in str(again.page)

    def test_from_the_page_that_checks_the_answers(
        self, app: Flask, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        at_the_form(visitor, invitees.one()).send(DETAILS).send(button=SAVE)
        other = Visitor(app.test_client()).get(f"/resume/{mailed(runtime)[0]}")
        assert other.served()["answers.dietary"] == "No nuts"

    def test_the_invitation_passed_on_shows_nothing_of_it(
        self, app: Flask, visitor: Visitor, invitees: Invitees
    ) -> None:
        token = invitees.one()
        at_the_form(visitor, token).send(TYPED, button=SAVE)
        stranger = at_the_form(Visitor(app.test_client()), token)
        assert stranger.heading == "Your details"
        assert stranger.served()["answers.dietary"] == ""

    def test_nobody_writes_over_what_another_has_saved(
        self, app: Flask, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        token = invitees.one()
        at_the_form(visitor, token).send(TYPED, button=SAVE)
        at_the_form(Visitor(app.test_client()), token).send({"name": "Mallory"}, button=SAVE)
        first, second = [Visitor(app.test_client()).get(f"/resume/{one}").served()["name"] for one in mailed(runtime)]
        assert (first, second) == ("Amina", "Mallory")

    def test_saved_again_here_or_there_it_is_one_draft_and_one_mail(
        self, app: Flask, visitor: Visitor, invitees: Invitees, runtime: Runtime, database_url: str
    ) -> None:
        at_the_form(visitor, invitees.one()).send(TYPED, button=SAVE)
        visitor.get("/invitation/answer").send({"name": "Amina D."}, button=SAVE)
        assert "The link we mailed you when you first saved" in visitor.text
        (link,) = mailed(runtime)
        other = Visitor(app.test_client()).get(f"/resume/{link}")
        assert other.served()["name"] == "Amina D."
        other.send({"name": "Amina Diallo"}, button=SAVE)
        assert Visitor(app.test_client()).get(f"/resume/{link}").served()["name"] == "Amina Diallo"
        assert (len(rows(database_url)), len(mailed(runtime))) == (1, 1)

    def test_what_is_too_long_for_a_cookie_comes_back_in_the_same_browser_too(
        self, visitor: Visitor, invitees: Invitees
    ) -> None:
        long = "".join(chr(0x4E00 + number * 37 % 9000) for number in range(1900))
        at_the_form(visitor, invitees.one()).send({**TYPED, "answers.dietary": long}, button=SAVE)
        assert visitor.get("/invitation/answer").served()["answers.dietary"] == long

    def test_three_mails_an_hour_and_nothing_is_lost(
        self, app: Flask, invitees: Invitees, runtime: Runtime, database_url: str, clock: Clock
    ) -> None:
        clock.now = datetime.now(UTC)  # mails are dated by the database
        token = invitees.one()
        for _ in range(3):
            at_the_form(Visitor(app.test_client()), token).send(TYPED, button=SAVE)
        fourth = at_the_form(Visitor(app.test_client()), token).send(TYPED, button=SAVE)
        assert (fourth.status, fourth.served()["answers.dietary"]) == (429, "No nuts")
        assert "within the hour" in fourth.problems[0]
        assert (len(rows(database_url)), len(mailed(runtime))) == (3, 3)

    def test_far_too_much_is_told_and_kept_on_the_page(
        self, visitor: Visitor, invitees: Invitees, database_url: str
    ) -> None:
        at_the_form(visitor, invitees.one()).send({**TYPED, "organisation": "x" * 70_000}, button=SAVE)
        assert (visitor.status, visitor.problems) == (422, ["This is too long to be kept. Please shorten it."])
        assert len(visitor.served()["organisation"]) == 70_000
        assert rows(database_url) == []


class TestEnding:
    def test_a_no_deletes_it(self, visitor: Visitor, invitees: Invitees, database_url: str) -> None:
        at_the_form(visitor, invitees.one()).send(TYPED, button=SAVE)
        visitor.get("/invitation").send({"door": "decline"})
        assert rows(database_url) == []

    def test_it_goes_with_the_invitation_and_with_time(
        self, visitor: Visitor, app: Flask, invitees: Invitees, organiser: Organiser, event: EventView,
        runtime: Runtime, database_url: str, clock: Clock,
    ) -> None:  # fmt: skip
        at_the_form(visitor, invitees.one()).send(TYPED, button=SAVE)
        forget_drafts(runtime.database, now=runtime.now())
        assert len(rows(database_url)) == 1
        (invitation,) = organiser.get(f"/v1/events/{event.id}/invitations").json["items"]
        organiser.post(f"/v1/events/{event.id}/invitations/{invitation['id']}/revoke", json={"reason": "Mistake"})
        assert Visitor(app.test_client()).get(f"/resume/{mailed(runtime)[0]}").status == 410
        at_the_form(visitor, invitees.one()).send(TYPED, button=SAVE)
        assert count_old(runtime.database, now=runtime.now()).drafts == 1
        forget_drafts(runtime.database, now=runtime.now())
        assert len(rows(database_url)) == 1
        clock.forward(days=15)
        forget_drafts(runtime.database, now=runtime.now())
        assert rows(database_url) == []

    def test_a_link_that_was_never_issued_is_not_found(self, visitor: Visitor) -> None:
        assert visitor.get(f"/resume/{'A' * 43}").status == 404
