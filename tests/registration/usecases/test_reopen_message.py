"""A mail that is tried again carries a link that works, and somebody is named for it in the audit."""

from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.contracts.facts import CalendarEntry
from services.contracts.messages import InvitationDeclined, LinkResent, Message, RegistrationCancelled
from services.kit.database import Database, new_id
from services.registration.domain.refusals import InvalidTransition, NotFound
from services.registration.runtime import Runtime
from services.registration.store import outbox
from services.registration.store.drafts import Values
from services.registration.store.organisations import Organisation
from services.registration.usecases.reopen_message import reopen_message
from services.registration.usecases.save_draft import save_draft, show_draft
from tests.factories import Organiser
from tests.factories import an_event as a_stored_event
from tests.invitees import Invitees, registration_id
from tests.journeys.letters import a_confirmation, a_person, an_event, an_invitation


class Office:
    """Somebody with a seat, and settled messages about them."""

    def __init__(self, runtime: Runtime, invitees: Invitees) -> None:
        self.runtime, self.db, self.client, self.invitees = runtime, runtime.database, invitees.client, invitees
        self.event_id = invitees.event.id
        self.registration = registration_id(runtime, invitees.says_yes()["reference"])
        self.run("delete from registration.outbox")
        self.invitation: UUID = self.run("select id from registration.invitation")[0][0]

    def settled(self, message: Message, subject: UUID) -> UUID:
        with self.db.transaction() as session:
            made = outbox.promise(
                session, self.runtime.keys, message, event_id=self.event_id, subject_id=subject, token="first"
            )
        self.settle()
        return made

    def settle(self) -> None:
        self.run("update registration.outbox set settled_at = now(), accepted_at = now(), sealed_token = null")

    def saved(self, **typed: str) -> UUID:
        """Somebody has stopped halfway, and the mail about it has come to its end."""
        token, values = self.invitees.one(), {name: [text] for name, text in typed.items()}
        save_draft(self.db, self.runtime.keys, token, values, earlier=None, now=self.runtime.now())
        self.run("delete from registration.outbox where type <> 'draft.saved'")
        self.settle()
        [(message,)] = self.run("select id from registration.outbox")
        return UUID(str(message))

    def typed(self) -> Values:
        return show_draft(self.db, self.runtime.keys, self.token() or "", earlier=None)

    def reopen(self, message: UUID) -> None:
        reopen_message(self.db, self.runtime.keys, message, delivery_id=new_id(), purpose="a letter")

    def run(self, sql: str) -> Any:
        with self.db.transaction() as session:
            done = session.connection().execute(text(sql))
            return [tuple(row) for row in done] if done.returns_rows else None

    def token(self) -> str | None:
        [(sealed, settled)] = self.run("select sealed_token, settled_at from registration.outbox")
        assert settled is None
        return self.runtime.keys.open(bytes(sealed)) if sealed else None


@pytest.fixture
def office(runtime: Runtime, organiser: Organiser, organisation: Organisation, client: FlaskClient) -> Office:
    event = a_stored_event(runtime.database, organisation, now=runtime.now())
    return Office(runtime, Invitees(organiser, event, client))


def opens(client: FlaskClient, door: str, token: str | None) -> bool:
    path = "/v1/invitation" if door == "Invitation" else "/v1/registration"
    return client.get(path, headers={"Authorization": f"{door} {token}"}).status_code == 200


def test_a_confirmation_gets_a_fresh_link_to_the_registration(office: Office) -> None:
    office.reopen(office.settled(a_confirmation(office.event_id), office.registration))

    assert opens(office.client, "Registration", office.token())


def test_an_invitation_gets_a_fresh_link_to_itself(office: Office) -> None:
    office.reopen(office.settled(an_invitation(office.event_id), office.invitation))

    assert opens(office.client, "Invitation", office.token())


@pytest.mark.parametrize(("leads_to", "door"), [("invitation", "Invitation"), ("registration", "Registration")])
def test_a_lost_link_leads_where_it_led(office: Office, leads_to: str, door: str) -> None:
    message = LinkResent(event=an_event(office.event_id), recipient=a_person(), invitee="Robin", leads_to=leads_to)
    office.reopen(office.settled(message, office.invitation))

    assert opens(office.client, door, office.token())


def test_what_speaks_of_a_registration_may_lead_to_its_invitation(office: Office) -> None:
    message = InvitationDeclined(event=an_event(office.event_id), recipient=a_person(), reference="R")
    office.reopen(office.settled(message, office.registration))

    assert opens(office.client, "Invitation", office.token())


def test_the_way_back_to_what_was_typed_leads_there_as_often_as_it_is_sent(office: Office) -> None:
    message = office.saved(name="Amina")
    for _ in range(2):
        office.reopen(message)
        assert office.typed() == {"name": ["Amina"]}
        office.settle()


def test_there_is_no_way_back_to_what_is_no_longer_kept(office: Office) -> None:
    message = office.saved(name="Amina")
    office.run("delete from registration.answer_draft")

    with pytest.raises(InvalidTransition, match="no longer kept"):
        office.reopen(message)


def test_a_letter_without_a_link_gets_none(office: Office) -> None:
    entry = CalendarEntry(uid="u@example.org", sequence=1)
    message = RegistrationCancelled(
        event=an_event(office.event_id), recipient=a_person(), reference="R", attendance="in_person", by="registrant",
        calendar=entry,
    )  # fmt: skip
    office.reopen(office.settled(message, office.registration))

    assert office.token() is None


def test_one_that_was_not_settled_keeps_its_own_link(office: Office) -> None:
    made = office.settled(a_confirmation(office.event_id), office.registration)
    sealed = office.runtime.keys.seal("still there")
    with office.db.transaction() as session:
        session.execute(
            text("update registration.outbox set settled_at = null, sealed_token = :sealed"), {"sealed": sealed}
        )
    office.reopen(made)

    assert office.token() == "still there"


@pytest.mark.parametrize(
    "change",
    [
        "update registration.outbox set withdrawn_at = now()",
        "update registration.outbox set held_at = now()",
        "update registration.outbox set purged_at = now(), facts = '{}'",
        "update registration.outbox set facts = '{}'",
        "update registration.invitation set state = 'revoked'",
    ],
)
def test_what_must_not_be_told_again_is_refused_and_left(office: Office, change: str) -> None:
    made = office.settled(an_invitation(office.event_id), office.invitation)
    office.run(change)
    before = office.run("select * from registration.outbox")

    with pytest.raises(InvalidTransition):
        office.reopen(made)

    assert office.run("select * from registration.outbox") == before


def test_an_unknown_message_is_refused(office: Office) -> None:
    with pytest.raises(NotFound):
        office.reopen(new_id())


def test_the_act_is_in_the_audit(office: Office, db: Database) -> None:
    office.reopen(office.settled(a_confirmation(office.event_id), office.registration))

    told = office.run(
        "select actor, subject_id, changes ->> 'purpose' from registration.audit_entry where action = 'mail.requeued'"
    )
    assert told == [("operator", office.registration, "a letter")]
