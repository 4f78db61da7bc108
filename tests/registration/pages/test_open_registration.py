"""Who was not invited registers on the event's page, where the event takes that."""

import pytest
from flask import Flask

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import registration_token
from tests.registration.api.test_sending import outbox
from tests.registration.pages.visitor import Visitor

PERSON = {"name": "Amina Diallo", "email": "amina@example.org"}
SAID = {"answers.diet": "Nuts", "acknowledge_discussion_rule": "yes"}
DIET = {"code": "diet", "label": "What do you not eat?", "kind": "text", "required": True}


@pytest.fixture
def organise(runtime: Runtime, organisation: Organisation) -> None:
    """One event of each kind, with one place."""
    for access in ("open", "request", "invitation_only"):
        slug = access.replace("_", "-")
        factories.an_event(
            runtime.database, organisation, slug=slug, access=access, capacity=1, questions=[DIET],
            discussion_rule={"kind": "chatham_house"},
        )  # fmt: skip


@pytest.mark.usefixtures("organise")
class TestRegistering:
    @pytest.mark.parametrize(
        ("slug", "button", "heading"),
        [
            ("open", "Register", "Your place is confirmed"),
            ("request", "Ask to take part", "The organisers have your request"),
        ],
    )
    def test_leads_from_the_event_to_an_honest_state(
        self, visitor: Visitor, slug: str, button: str, heading: str
    ) -> None:
        assert button in visitor.get(f"/events/{slug}").text
        visitor.get(f"/events/{slug}/register").send(
            {**PERSON, "answers.diet": "Nuts", "acknowledge_discussion_rule": "yes"}
        )

        assert (visitor.path, visitor.heading) == (f"/events/{slug}/registered", heading)

    @pytest.mark.parametrize("slug", ["open", "request"])
    def test_an_address_that_was_mistyped_is_corrected_by_the_organisers_and_gets_the_link(
        self, visitor: Visitor, organiser: Organiser, runtime: Runtime, slug: str
    ) -> None:
        visitor.get(f"/events/{slug}/register").send({**PERSON, "email": "amina@exmaple.org", **SAID})
        path = f"/v1/events/{slug}"
        (one,) = organiser.get(f"{path}/registrations").json["items"]
        wrong = outbox(runtime)[-1]
        own = f"{path}/invitations/{one['invitation_id']}"
        assert organiser.post(f"{own}/resend", json={"email": "amina@example.org"}).status_code == 202
        told = outbox(runtime)[-1]
        assert (told.type, told.facts["recipient"]["email"]) == ("link.resent", "amina@example.org")
        assert visitor.get(f"/r/{runtime.keys.open(told.sealed_token or b'')}").status == 200
        assert "Email address amina@example.org" in " ".join(visitor.text.split())
        assert visitor.get(f"/r/{runtime.keys.open(wrong.sealed_token or b'')}").status == 410

    def test_who_gave_the_place_back_is_led_to_the_form_and_to_no_invitation(
        self, visitor: Visitor, runtime: Runtime
    ) -> None:
        visitor.get("/events/open/register").send({**PERSON, **SAID})
        shown = visitor.page.select_one(".reference")
        assert shown is not None
        visitor.get(f"/r/{registration_token(runtime, shown.get_text())}").get("/registration/cancel").send()

        assert visitor.heading == "Your registration is cancelled"
        assert "you can use the form on the page of the event again" in visitor.text
        assert "invitation" not in visitor.text

    def test_keeps_what_was_typed_until_all_is_there(self, visitor: Visitor) -> None:
        visitor.get("/events/open/register").send({**PERSON, "email": "nowhere"})
        assert (visitor.status, visitor.problems) == (422, ["Enter an email address like name@example.org"])
        visitor.send({"email": "amina@example.org"})
        assert visitor.status == 422
        assert visitor.served()["name"] == "Amina Diallo"

    def test_the_loser_of_a_race_keeps_all_and_chooses(self, visitor: Visitor, app: Flask) -> None:
        visitor.get("/events/open/register")
        Visitor(app.test_client()).get("/events/open/register").send({**PERSON, **SAID})
        visitor.send({"name": "Robin", "email": "robin@example.org", "country": "FR", **SAID})
        assert (visitor.status, visitor.served()["country"]) == (409, "FR")
        visitor.send({"attendance": "waitlist:in_person"})
        assert visitor.heading == "You are on the waitlist"

    def test_says_before_the_form_that_all_places_are_taken(self, visitor: Visitor, app: Flask) -> None:
        Visitor(app.test_client()).get("/events/open/register").send({**PERSON, **SAID})
        visitor.get("/events/open/register")
        assert "All places are taken." in visitor.text
        assert "With this form you go on the waitlist." in visitor.text
        visitor.send({"name": "Robin", "email": "robin@example.org", "notice_hours": "24", **SAID})
        assert visitor.heading == "You are on the waitlist"

    def test_is_not_for_events_by_invitation(self, visitor: Visitor) -> None:
        visitor.get("/events/invitation-only/register")

        assert visitor.path == "/events/invitation-only"
        assert "by invitation only" in visitor.text
        assert "/register" not in visitor.page.decode()

    def test_a_robot_is_thanked_and_forgotten(self, visitor: Visitor) -> None:
        said = {
            **PERSON,
            "answers.diet": "Nuts",
            "acknowledge_discussion_rule": "yes",
            "website": "https://spam.example",
        }
        visitor.get("/events/open/register").send(said)
        assert visitor.path == "/events/open"


class TestTheWholeForm:
    @pytest.fixture
    def event(self, runtime: Runtime, organisation: Organisation) -> EventView:
        """Two days, a workshop with one place."""
        return factories.an_event(
            runtime.database, organisation, slug="open", access="open", capacity=5, waitlist_policy="first_come",
            attendance={"in_person": {"capacity": 5}, "remote": {"capacity": 5, "join_url": "https://meet.example.org"}},
            sessions=[{"title": "Workshop", "code": "workshop", "format": "group", "capacity": 1}],
            residential={"nights": ["2027-09-09"]},
        )  # fmt: skip

    def test_asks_what_an_invited_person_is_asked(
        self, visitor: Visitor, organiser: Organiser, event: EventView
    ) -> None:
        said = {"attendance": "in_person", "country": "SN", "sessions": "workshop", "nights": "2027-09-09"}
        visitor.get("/events/open/register").send({**PERSON, **said})
        assert visitor.heading == "Your place is confirmed"
        stored = organiser.get(f"/v1/events/{event.id}/registrations").json["items"][0]
        assert (stored["country"], stored["sessions"], stored["nights"]) == ("SN", ["workshop"], ["2027-09-09"])

    def test_a_full_session_is_told_and_may_be_waited_for(self, visitor: Visitor, app: Flask, event: EventView) -> None:
        said = {"attendance": "in_person", "sessions": "workshop"}
        Visitor(app.test_client()).get("/events/open/register").send({**PERSON, **said})
        visitor.get("/events/open/register")
        assert "Full. Who chooses it waits for a place." in visitor.text
        visitor.send({**said, "name": "Robin", "email": "robin@example.org"})
        assert visitor.status == 409
        assert "No place is left for: Workshop." in visitor.problems[0]
        visitor.send()
        assert visitor.heading == "You are on the waitlist"

    def test_nothing_is_shown_where_nobody_can_wait(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation, app: Flask
    ) -> None:
        factories.an_event(
            runtime.database, organisation, slug="small", access="open", capacity=1, waitlist_policy="off"
        )
        Visitor(app.test_client()).get("/events/small/register").send(PERSON)
        visitor.get("/events/small/register")
        assert "All places are taken. There is no waitlist for this event." in visitor.text
        assert not visitor.page.select("form")

    def test_that_answers_ended_a_moment_ago_is_told(
        self, visitor: Visitor, organiser: Organiser, event: EventView
    ) -> None:
        visitor.get("/events/open/register")
        organiser.post(f"/v1/events/{event.id}/close")
        visitor.send({**PERSON, "attendance": "in_person"})
        assert visitor.status == 409
        assert "not taking answers" in visitor.problems[0]
