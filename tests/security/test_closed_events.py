"""What strangers cannot learn about a closed event, in any format; and, as a control, where each secret is known."""

import re

import pytest
from flask import Flask

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import YES, Invitees

SECRETS = {
    "a name": "Amina Zebedee", "an address": "amina.zebedee@example.org", "a house": "Zebedee Institute",
    "the room": "Quiet Room 417", "the way in": "join.example.org/talk-417", "places": "4173",
    "a paper": "list-of-delegates.pdf", "a private contact": "private.desk@example.org",
    "the rule": "Nothing said here leaves the room.", "a question": "Who pays your journey?",
    "the remark": "Comes with a guard",
}  # fmt: skip
RANDOM = re.compile(r"[\w-]{16,}")
"""Identifiers, tokens and marks, in which any four digits turn up some day."""
PATHS = (
    "/events/closed", "/events/closed.ics", "/events/closed/enquire", "/events/closed?lang=fr", "/", "/events",
    "/events?q=4173", "/events?q=Zebedee", "/lost-link?event=closed", "/events/closed/register", "/sitemap.xml",
    "/events.ics",
)  # fmt: skip


@pytest.fixture
def closed(app: Flask, runtime: Runtime, organisation: Organisation, organiser: Organiser) -> EventView:
    """A closed event with a secret of each kind."""
    made = factories.an_event(
        runtime.database, organisation, slug="closed", series={"code": "talks"},
        venue={"name": "Quiet Room 417", "locality": "London", "country": "GB", "visibility": "confirmed"},
        attendance={"in_person": {"capacity": 4173}, "remote": {"join_url": "https://join.example.org/talk-417"}},
        participant_list="consenting_participants",
        discussion_rule={"kind": "custom", "text": "Nothing said here leaves the room."},
        documents=[{"title": "Names", "url": "https://example.org/list-of-delegates.pdf", "visibility": "confirmed"}],
        contacts=[{"topic": "press", "name": "Desk", "email": "private.desk@example.org", "public": False}],
        questions=[{"code": "costs", "label": "Who pays your journey?", "kind": "text"}],
        translations={"fr": {"title": "Partenariats"}},
    )  # fmt: skip
    invitees = Invitees(organiser, made, app.test_client())
    person = {"name": "Amina Zebedee", "email": "amina.zebedee@example.org", "organisation": "Zebedee Institute"}
    token = invitees.one(**person, note="Comes with a guard")
    sure = {"acknowledge_discussion_rule": True, "share_in_participant_list": True}
    assert invitees.say(token, **{**YES, **sure, **person, "attendance": "in_person"}).status_code == 201
    return made


def test_no_page_file_or_description_tells_a_secret(app: Flask, closed: EventView) -> None:
    for path in PATHS:
        answer = app.test_client().get(path)
        told = f"{answer.headers}{answer.get_data(as_text=True)}"
        assert answer.status_code in (200, 303), path
        for asked in ("4173", "Zebedee"):
            for echo in (f'value="{asked}"', f"?q={asked}&", f'?q={asked}"'):
                told = told.replace(echo, "")
        said = {name: RANDOM.sub(" ", told) if secret.isdigit() else told for name, secret in SECRETS.items()}
        assert [name for name, secret in SECRETS.items() if secret in said[name]] == [], path


def test_the_organisers_know_them_all(organiser: Organiser, closed: EventView) -> None:
    """The control: these secrets are there to be told."""
    path = f"/v1/events/{closed.id}"
    known = "".join(
        organiser.get(path + more).get_data(as_text=True) for more in ("", "/invitations", "/registrations")
    )

    assert [name for name, secret in SECRETS.items() if secret not in known] == []


def test_a_search_does_not_find_a_closed_event_by_what_is_closed(app: Flask, closed: EventView) -> None:
    title = str(closed.details["title"])
    assert title not in app.test_client().get("/events?q=Quiet Room").text
    assert title in app.test_client().get("/events?q=Partner").text


def test_a_public_list_tells_strangers_only_who_agreed(
    app: Flask, runtime: Runtime, organisation: Organisation, organiser: Organiser
) -> None:
    made = factories.an_event(runtime.database, organisation, participant_list="public")
    invitees = Invitees(organiser, made, app.test_client())
    for name, agrees in (("Amina Zebedee", True), ("Robin Example", False)):
        token = invitees.one(name=name)
        assert invitees.say(token, **{**YES, "name": name, "share_in_participant_list": agrees}).status_code == 201

    told = app.test_client().get(f"/events/{made.slug}").text

    assert "Amina Zebedee" in told
    assert "Robin Example" not in told
