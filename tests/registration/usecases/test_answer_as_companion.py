"""Those who come along tell the organisers, and nobody else, what concerns them alone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.companions import CompanionAnswer
from services.registration.store.organisations import Organisation
from services.registration.usecases.erase_own_data import erase_own_data
from services.registration.usecases.purge_answers import purge_answers
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import YES, Invitees, registration_id, registration_token
from tests.races.test_event_races import until_blocked
from tests.registration.pages.visitor import Visitor

DIET = {
    "code": "diet", "label": "What do you not eat?", "kind": "text", "required": True, "sensitive": True,
    "for_companions": True, "when": "confirmed",
}  # fmt: skip
ALONG = [{"name": "Ada Sample", "kind": "aide"}, {"name": "Bo Sample", "kind": "security"}]


@dataclass
class Party:
    """A minister who comes with an aide and a guard."""

    app: Flask
    runtime: Runtime
    organiser: Organiser
    event: EventView
    invitees: Invitees
    invitation: str
    """The token of the minister's link."""
    reference: str

    def own_page(self) -> Visitor:
        """The minister's."""
        return Visitor(self.app.test_client()).get(f"/r/{registration_token(self.runtime, self.reference)}")

    def links(self) -> dict[str, str]:
        """What the minister's page says to pass on, by name."""
        rows = self.own_page().page.select("section[aria-labelledby=along] .answers > div")
        links = {row.dt.text: row.a["href"] for row in rows if row.dt and row.a}
        return {name: str(link).removeprefix(self.runtime.settings.public_url) for name, link in links.items()}

    def enter(self, link: str) -> Visitor:
        """The page behind a link, in a browser of its own."""
        return Visitor(self.app.test_client()).get(link)

    def revealed(self) -> dict[str, Any]:
        """What the organisers read, by name."""
        path = f"/v1/events/{self.event.id}/registrations/{registration_id(self.runtime, self.reference)}"
        told = self.organiser.post(f"{path}/reveal-answers").json["companions"]
        return {one["name"]: one["answers"] for one in told}

    def comes_with(self, *companions: dict[str, str]) -> None:
        """The minister names others."""
        token = registration_token(self.runtime, self.reference)
        headers = {"Authorization": f"Registration {token}"}
        client = self.app.test_client()
        version = client.get("/v1/registration", headers=headers).headers["ETag"]
        said = client.patch(
            "/v1/registration", json={"companions": companions}, headers=headers | {"If-Match": version}
        )
        assert said.status_code == 200, said.text


@pytest.fixture
def party(app: Flask, runtime: Runtime, organisation: Organisation, organiser: Organiser) -> Party:
    event = factories.an_event(runtime.database, organisation, questions=[DIET])
    invitees = Invitees(organiser, event, app.test_client())
    invitees.usual = {"companions_allowed": 3}
    token = invitees.one()
    receipt = invitees.say(token, **YES, companions=ALONG).json or {}
    return Party(app, runtime, organiser, event, invitees, token, receipt["reference"])


def test_each_answers_by_a_link_of_their_own_that_shows_nothing_again(party: Party) -> None:
    links = party.links()
    assert list(links) == ["Ada Sample", "Bo Sample"]
    ada = party.enter(links["Ada Sample"])
    assert (ada.path, ada.heading) == ("/companion", "What concerns you alone")
    assert "Ada Sample" in ada.text
    assert "Bo Sample" not in ada.text

    ada.send({"answers.diet": ""})
    assert ada.status == 422
    ada.send({"answers.diet": "No sesame"})
    assert (ada.status, ada.path) == (200, "/companion")
    assert "the organisers have your answers" in ada.text
    assert "No sesame" not in ada.get("/companion").text
    assert "You have answered" in ada.text

    assert party.revealed() == {"Ada Sample": {"diet": "No sesame"}, "Bo Sample": {}}
    page = party.own_page()
    assert page.text.count("Has answered.") == 1
    assert "No sesame" not in page.text


def test_another_name_ends_the_link_and_forgets_what_was_said(party: Party) -> None:
    links = party.links()
    ada = party.enter(links["Ada Sample"]).send({"answers.diet": "No sesame"})
    party.enter(links["Bo Sample"]).send({"answers.diet": "Nothing raw"})

    party.comes_with({"name": "Bo Sample", "kind": "security"}, {"name": "Eva Sample", "kind": "aide"})

    assert party.revealed() == {"Bo Sample": {"diet": "Nothing raw"}, "Eva Sample": {}}
    assert ada.get("/companion").status == 404
    assert party.links()["Bo Sample"] == links["Bo Sample"]
    party.comes_with(*ALONG)
    assert party.revealed() == {"Ada Sample": {}, "Bo Sample": {"diet": "Nothing raw"}}


def test_the_links_end_with_the_place(party: Party) -> None:
    ada = party.enter(party.links()["Ada Sample"])
    party.own_page().get("/registration/cancel").send()
    assert party.own_page().page.select("section[aria-labelledby=along]") == []
    assert ada.get("/companion").status == 410
    assert "has no place now" in ada.text


def test_another_answer_of_the_invitee_begins_anew_for_those_who_come_along(party: Party) -> None:
    party.enter(party.links()["Ada Sample"]).send({"answers.diet": "No sesame"})
    party.own_page().get("/registration/cancel").send()

    assert party.invitees.say(party.invitation, **YES, companions=ALONG).status_code == 201

    assert party.revealed() == {"Ada Sample": {}, "Bo Sample": {}}
    assert "Has answered." not in party.own_page().text


def test_an_answer_that_meets_an_erasure_is_not_kept(party: Party) -> None:
    ada = party.enter(party.links()["Ada Sample"])
    token = registration_token(party.runtime, party.reference)
    with ThreadPoolExecutor(1) as other:
        with party.runtime.database.enclosing() as session:
            erase_own_data(party.runtime.database, party.runtime.keys, token, now=party.runtime.now())
            sent = other.submit(ada.send, {"answers.diet": "No sesame"})
            until_blocked(session.connection())
        sent.result()

    assert ada.status in (404, 410)
    with party.runtime.database.transaction() as session:
        assert session.scalars(select(CompanionAnswer)).all() == []


def test_no_links_where_nothing_is_asked_of_them(
    app: Flask, runtime: Runtime, organisation: Organisation, organiser: Organiser
) -> None:
    event = factories.an_event(runtime.database, organisation, questions=[DIET | {"for_companions": False}])
    invitees = Invitees(organiser, event, app.test_client())
    invitees.usual = {"companions_allowed": 3}
    token = invitees.one()
    receipt = invitees.say(token, **YES, companions=ALONG).json or {}
    assert Party(app, runtime, organiser, event, invitees, token, receipt["reference"]).links() == {}


def test_answers_are_sealed_and_forgotten_in_time_and_with_the_person(party: Party, clock: Clock) -> None:
    def kept() -> list[bytes | None]:
        with party.runtime.database.statement() as connection:
            return list(connection.execute(text("select sealed_answers from registration.companion_answer")).scalars())

    party.enter(party.links()["Ada Sample"]).send({"answers.diet": "No sesame"})
    assert [b"sesame" in bytes(one or b"") for one in kept()] == [False]

    clock.forward(days=70)
    purge_answers(party.runtime.database, party.runtime.keys, now=clock.now)
    assert kept() == [None]

    person = party.organiser.get("/v1/people?email=p1@example.org").json["items"][0]["id"]
    assert party.organiser.post(f"/v1/people/{person}/erase").status_code == 200
    assert kept() == []
