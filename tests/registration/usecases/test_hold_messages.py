"""After a restore nothing that may have been told before is told again, until somebody decides."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.registration.store import outbox
from services.registration.store.invitations import Invitation
from services.registration.usecases.hold_messages import (
    drop_messages,
    hold_messages,
    list_held_messages,
    release_messages,
)
from services.registration.usecases.relay_outbox import relay_outbox
from services.registration.usecases.request_link import request_link
from services.registration.usecases.show_condition import show_condition
from tests.factories import Clock
from tests.journeys.chain import an_event
from tests.journeys.letters import a_confirmation, an_invitation

KEYS = Keyring(["a secret for tests only of more than thirty-two characters"])


class Office:
    """An event and what was promised about it."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock, self.event_id = db, clock, an_event(db)

    def promise(self, *, subject: UUID | None = None, bulk: bool = False) -> UUID:
        message = an_invitation(self.event_id) if bulk else a_confirmation(self.event_id)
        with self.db.transaction() as session:
            return outbox.promise(
                session, KEYS, message, event_id=self.event_id, subject_id=subject or new_id(), token="t",
                not_before=self.clock.now,
            )  # fmt: skip

    def invitation(self, **columns: Any) -> UUID:
        made = Invitation(
            id=new_id(), event_id=self.event_id, name="Robin Example", email="robin0@example.com",
            email_key="robin0@example.com", source="a list", **{"state": "queued", **columns},
        )  # fmt: skip
        with self.db.transaction() as session:
            session.add(made)
        return made.id

    def relayed(self) -> list[UUID]:
        taken: list[UUID] = []
        relay_outbox(self.db, lambda ids, _bulk: taken.extend(ids), now=self.clock.now)
        return taken

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.db.transaction() as session:
            done = session.connection().execute(text(sql))
            return [tuple(row) for row in done] if done.returns_rows else []


@pytest.fixture
def office(db: Database, clock: Clock) -> Office:
    return Office(db, clock)


def test_what_was_promised_before_is_not_relayed_and_what_comes_after_is(office: Office) -> None:
    office.promise()

    assert hold_messages(office.db, now=office.clock.now) == 1
    later = office.promise()

    assert office.relayed() == [later]


def test_without_the_fence_it_would_be_relayed(office: Office) -> None:
    made = office.promise()

    assert office.relayed() == [made]


def test_what_is_settled_or_taken_back_is_not_held(office: Office) -> None:
    for column in ("settled_at", "withdrawn_at"):
        made = office.promise()
        office.rows(f"update registration.outbox set {column} = now() where id = '{made}'")

    assert hold_messages(office.db, now=office.clock.now) == 0
    assert list_held_messages(office.db) == []


@pytest.mark.parametrize(("states", "held"), [(["sent"], 0), (["sent", "failed"], 0), (["sent", "held"], 1), ([], 1)])
def test_what_only_waits_for_its_report_is_not_held(office: Office, states: list[str], held: int) -> None:
    made = office.promise()
    for number, state in enumerate(states):
        office.rows(
            "insert into notifications.delivery (id, message_id, purpose, recipient, state)"
            f" values (gen_random_uuid(), '{made}', 'letter', '{number}', '{state}')"
        )

    assert hold_messages(office.db, now=office.clock.now) == held


def test_raising_it_again_holds_nothing_twice(office: Office) -> None:
    office.promise()
    hold_messages(office.db, now=office.clock.now)

    assert hold_messages(office.db, now=office.clock.forward(hours=1)) == 0


def test_who_asked_for_a_lost_link_has_to_ask_again(office: Office) -> None:
    wishes = "select count(*) from registration.link_request"
    request_link(office.db, "robin0@example.com", "garden-talks")
    assert office.rows(wishes) == [(1,)]

    hold_messages(office.db, now=office.clock.now)

    assert office.rows(wishes) == [(0,)]


def test_what_is_held_does_not_count_as_late(office: Office) -> None:
    office.promise()
    later = office.clock.now + timedelta(hours=1)
    assert show_condition(office.db, now=later).oldest_unsent_seconds == 3600

    hold_messages(office.db, now=office.clock.now)

    assert show_condition(office.db, now=later).oldest_unsent_seconds is None


def test_they_are_listed_by_event_and_kind_and_go_when_released(office: Office) -> None:
    made = {office.promise(), office.promise(), office.promise(bulk=True)}
    hold_messages(office.db, now=office.clock.now)
    listed = list_held_messages(office.db)
    assert [(one.title, one.type, one.messages) for one in listed] == [
        ("Garden talks", "invitation.issued", 1), ("Garden talks", "registration.confirmed", 2),
    ]  # fmt: skip

    assert release_messages(office.db) == listed

    assert set(office.relayed()) == made
    assert list_held_messages(office.db) == []


def test_what_was_relayed_before_the_backup_is_relayed_anew(office: Office) -> None:
    made = office.promise()
    assert office.relayed() == [made]
    hold_messages(office.db, now=office.clock.now)
    release_messages(office.db)

    assert office.relayed() == [made]


@pytest.mark.parametrize(("issued", "then"), [(False, "draft"), (True, "sent")])
def test_dropped_ones_never_go_and_their_invitations_can_be_sent_anew(office: Office, issued: bool, then: str) -> None:
    invitation = office.invitation(issued_at=office.clock.now if issued else None)
    office.promise(subject=invitation, bulk=True)
    hold_messages(office.db, now=office.clock.now)

    drop_messages(office.db, now=office.clock.now)

    assert office.relayed() == []
    assert office.rows("select state, queued_at from registration.invitation") == [(then, None)]
    assert office.rows("select withdrawn_reason, held_at from registration.outbox") == [("restored", None)]


def test_each_decision_is_in_the_audit_of_its_organisation(office: Office) -> None:
    office.promise()
    hold_messages(office.db, now=office.clock.now)
    release_messages(office.db)

    told = office.rows("select action, actor, changes::text from registration.audit_entry order by id")
    assert told == [
        ("messages.held", "operator", '{"registration.confirmed": 1}'),
        ("messages.released", "operator", '{"registration.confirmed": 1}'),
    ]
