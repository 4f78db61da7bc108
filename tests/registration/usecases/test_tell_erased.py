"""Who was erased gets one last mail, and nothing in it or beside it tells who they were."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.store.outbox import Outbox
from services.registration.usecases.erase_own_data import erase_own_data
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees, registration_token


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation)


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


def last(runtime: Runtime) -> Outbox:
    with runtime.database.transaction() as session:
        return session.scalars(select(Outbox).where(Outbox.type == "person.erased")).one()


def test_whoever_erases_themselves_is_told_at_their_address(invitees: Invitees, runtime: Runtime) -> None:
    token = registration_token(runtime, invitees.says_yes()["reference"])

    erase_own_data(runtime.database, runtime.keys, token, now=runtime.now())

    row = last(runtime)
    assert row.facts["recipient"] == {"name": "", "email": ""}
    assert "p1@example.org" not in str(row.facts)
    assert row.sealed_token is not None
    assert runtime.keys.open(row.sealed_token) == "p1@example.org"
    assert row.facts["everywhere"] is False


def test_and_whom_the_organisers_erase(organiser: Organiser, invitees: Invitees, runtime: Runtime) -> None:
    invitees.one(language="fr")
    (person,) = organiser.get("/v1/people?email=p1@example.org").json["items"]

    organiser.post(f"/v1/people/{person['id']}/erase?dry_run=true")
    organiser.post(f"/v1/people/{person['id']}/erase")

    row = last(runtime)
    assert (row.facts["everywhere"], row.facts["recipient"]["language"]) == (True, "fr")
    assert runtime.keys.open(row.sealed_token or b"") == "p1@example.org"
