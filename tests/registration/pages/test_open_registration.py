"""Who was not invited registers on the event's page, where the event takes that."""

import pytest
from flask import Flask

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.registration.pages.visitor import Visitor

PERSON = {"name": "Amina Diallo", "email": "amina@example.org"}
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
            ("request", "Ask to take part", "The organisers have your answer"),
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

    def test_keeps_what_was_typed_until_all_is_there(self, visitor: Visitor) -> None:
        visitor.get("/events/open/register").send({**PERSON, "email": "nowhere"})
        assert (visitor.status, visitor.problems) == (422, ["Enter an email address like name@example.org"])
        visitor.send({"email": "amina@example.org"})
        assert visitor.status == 422
        assert visitor.served()["name"] == "Amina Diallo"

    def test_says_what_is_open_when_all_places_are_taken(self, visitor: Visitor, app: Flask) -> None:
        said = {"answers.diet": "Nuts", "acknowledge_discussion_rule": "yes"}
        Visitor(app.test_client()).get("/events/open/register").send({**PERSON, **said})
        visitor.get("/events/open/register").send({"name": "Robin", "email": "robin@example.org", **said})
        assert visitor.status == 409
        visitor.send({"attendance": "waitlist:in_person"})

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
