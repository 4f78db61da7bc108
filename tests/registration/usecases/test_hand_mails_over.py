"""Mails go to another mailbox: the former one keeps nothing that goes stale, and the new one has all that counts."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.confirm_address import confirm_address
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees, registration_token
from tests.registration.api.test_sending import outbox


class Person:
    """Somebody with a place, and their own door to it."""

    def __init__(self, invitees: Invitees, runtime: Runtime) -> None:
        self.invitees, self.runtime = invitees, runtime
        self.reference = str(invitees.says_yes()["reference"])
        self.token = registration_token(runtime, self.reference)

    def changes(self, **fields: Any) -> None:
        headers = {"Authorization": f"Registration {self.token}", "If-Match": "*"}
        answer = self.invitees.client.patch("/v1/registration", json=fields, headers=headers)
        assert answer.status_code == 200, answer.text

    def lets_answer(self, name: str) -> None:
        helper = {"name": name, "email": f"{name.lower()}@example.org", "relation": "assistant", "mails": "assistant"}
        self.changes(on_behalf=helper)

    def moves_to(self, email: str) -> None:
        self.changes(email=email)
        token = registration_token(self.runtime, self.reference, "address")
        confirm_address(self.runtime.database, self.runtime.keys, token, now=self.runtime.now())

    def told(self) -> list[tuple[str, str, str, int | None]]:
        """What leaves, to whom, with which calendar method and sequence."""
        methods = {"mails.redirected": "CANCEL", "registration.confirmed": "REQUEST", "registration.changed": "REQUEST"}
        return [
            (
                one.type,
                one.facts["recipient"]["email"],
                methods[one.type] if one.facts.get("calendar") else "",
                (one.facts.get("calendar") or {}).get("sequence"),
            )
            for one in outbox(self.runtime)
            if one.withdrawn_at is None and one.type != "address.given"
        ]

    def received(self) -> None:
        """All that was told so far has arrived."""
        with self.runtime.database.transaction() as session:
            session.execute(text("update registration.outbox set settled_at = now()"))


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation)


@pytest.fixture
def person(organiser: Organiser, event: EventView, client: FlaskClient, runtime: Runtime) -> Person:
    return Person(Invitees(organiser, event, client), runtime)


def test_who_changes_their_address_takes_the_calendar_entry_along(person: Person) -> None:
    person.received()
    person.moves_to("new@example.com")
    assert person.told()[1:] == [
        ("mails.redirected", "p1@example.org", "CANCEL", 1),
        ("registration.changed", "new@example.com", "REQUEST", 2),
    ]


def test_what_had_not_left_is_told_to_the_new_address_alone(person: Person) -> None:
    assert person.told() == [("registration.confirmed", "p1@example.org", "REQUEST", 0)], "the control"
    person.moves_to("new@example.com")
    assert [one[0] for one in person.told()] == ["mails.redirected", "registration.changed"]


def test_a_farewell_that_has_not_left_outlives_another_change(person: Person) -> None:
    person.received()
    person.lets_answer("Sam")
    person.lets_answer("Kim")
    assert person.told()[1:] == [
        ("mails.redirected", "p1@example.org", "CANCEL", 1),
        ("mails.redirected", "sam@example.org", "CANCEL", 3),
        ("registration.changed", "kim@example.org", "REQUEST", 4),
    ]


def test_who_gets_the_mails_again_is_not_told_first_that_they_do_not(person: Person) -> None:
    person.received()
    person.lets_answer("Sam")
    person.changes(on_behalf=None)
    assert person.told()[1:] == [
        ("mails.redirected", "sam@example.org", "CANCEL", 3),
        ("registration.changed", "p1@example.org", "REQUEST", 4),
    ]
