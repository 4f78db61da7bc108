"""Numbers for collectors: what is late, given up or held, whether seats add up, and nothing personal."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.kit.database import new_id
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.audit_ledger import audit_ledger_nightly
from services.registration.usecases.hold_messages import hold_messages
from tests.factories import Organiser, an_event
from tests.invitees import Invitees


def run(runtime: Runtime, sql: str, **values: Any) -> None:
    with runtime.database.transaction() as session:
        session.execute(text(sql), values)


@pytest.fixture
def invitees(runtime: Runtime, organiser: Organiser, organisation: Organisation, client: FlaskClient) -> Invitees:
    made = an_event(runtime.database, organisation, title="Garden talks", capacity=2, now=runtime.now())
    return Invitees(organiser, made, client)


def lines(client: FlaskClient, start: str) -> dict[str, float]:
    told = [line.rpartition(" ") for line in client.get("/metrics").text.splitlines() if line.startswith(start)]
    return {name.removeprefix(start): float(value) for name, _, value in told}


def test_seats_of_coming_events(client: FlaskClient, invitees: Invitees) -> None:
    for _ in range(3):
        invitees.says_yes(waitlist_if_full=True)

    assert lines(client, 'placecard_seats{attendance="in_person",event="garden-talks",state=') == {
        '"confirmed"}': 2,
        '"offered"}': 0,
        '"waitlisted"}': 1,
    }
    assert lines(client, "placecard_capacity{") == {'attendance="in_person",event="garden-talks"}': 2}


def test_past_events_are_not_counted(runtime: Runtime, client: FlaskClient, invitees: Invitees) -> None:
    assert lines(client, "placecard_seats{")
    run(runtime, "update registration.event set status = 'finished'")
    assert lines(client, "placecard_seats{") == {}


def test_mails_by_state(runtime: Runtime, client: FlaskClient) -> None:
    assert lines(client, "placecard_deliveries{")['state="dead"}'] == 0
    for state in ("dead", "dead", "failed", "sent", "held"):
        run(
            runtime,
            "insert into notifications.delivery (id, message_id, purpose, recipient, state)"
            " values (:id, :id, 'invitation', 'amina@example.org', :state)",
            id=new_id(), state=state,
        )  # fmt: skip

    told = lines(client, "placecard_deliveries{")

    assert (told['state="dead"}'], told['state="failed"}'], told['state="held"}']) == (2, 1, 1)
    assert 'state="sent"}' not in told
    assert "amina" not in client.get("/metrics").text


def test_attempts_that_ended_unclear(runtime: Runtime, client: FlaskClient) -> None:
    assert lines(client, "placecard_unclear_attempts") == {"": 0}
    for attempts in (0, 1, 2):
        run(
            runtime,
            "insert into notifications.delivery (id, message_id, purpose, recipient, state, ambiguities)"
            " values (:id, :id, 'invitation', 'amina@example.org', 'sent', :attempts)",
            id=new_id(), attempts=attempts,
        )  # fmt: skip

    assert lines(client, "placecard_unclear_attempts") == {"": 3}


def test_messages_held_since_a_restore(runtime: Runtime, client: FlaskClient, invitees: Invitees) -> None:
    invitees.says_yes()
    assert lines(client, "placecard_held_messages") == {"": 0}
    hold_messages(runtime.database, now=runtime.now())
    assert lines(client, "placecard_held_messages") == {"": 1}


def test_what_the_audit_of_the_ledger_found(runtime: Runtime, client: FlaskClient, invitees: Invitees) -> None:
    invitees.says_yes()
    assert lines(client, "placecard_ledger_audit_age_seconds") == {}
    run(runtime, "update registration.pool set confirmed = 2")
    audit_ledger_nightly(runtime.database, runtime.keys, now=runtime.now())

    assert lines(client, "placecard_ledger_differences") == {"": 1}
    assert lines(client, "placecard_ledger_audit_age_seconds") == {"": 0}


def test_how_far_our_clock_is_from_the_database_s(runtime: Runtime, client: FlaskClient) -> None:
    with runtime.database.statement() as connection:
        away = runtime.now() - connection.execute(text("select now()")).scalar_one()

    told = lines(client, "placecard_clock_skew_seconds")[""]

    assert abs(told - away.total_seconds()) < 5


def test_a_database_before_its_migration_tells_no_numbers_but_that_it_is_there(
    runtime: Runtime, client: FlaskClient
) -> None:
    with runtime.database.transaction() as session:
        session.execute(text("alter table schema_version rename to elsewhere"))
    try:
        assert lines(client, "placecard_database_up") == {"": 1}
        assert lines(client, "placecard_deliveries{") == {}
    finally:
        with runtime.database.transaction() as session:
            session.execute(text("alter table elsewhere rename to schema_version"))
