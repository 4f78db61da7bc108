"""The checker finds what it is there for: each invariant is broken on purpose, one at a time."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from services.kit.database import new_id
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store import outbox
from services.registration.store.organisations import Organisation
from services.registration.usecases.answer_invitation import answer_invitation
from tests import factories
from tests.factories import Clock
from tests.faults.checker import INVARIANTS, Evidence, Rows, check, table
from tests.faults.history import History, Op
from tests.faults.post import Copy
from tests.journeys import letters
from tests.races.conftest import invited

__all__ = ["invited"]
Spoil = Callable[[Evidence], Evidence]


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, capacity=1)


@pytest.fixture
def run(database_url: str) -> Callable[[str], None]:
    def run(sql: str) -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(sql.encode())

    return run


def an_op(**facts: object) -> Op:
    usual = {"what": "answer", "key": "robin", "token": "a-token", "sent_at": time.time(), "took": 0.1, "status": 201}
    return Op(**usual | {"body": "{}"} | facts)  # type: ignore[arg-type]  # fields of an Op


@pytest.fixture
def sound(database_url: str, runtime: Runtime, invited: Callable[[int], list[str]], clock: Clock) -> Evidence:
    """One person is confirmed and has their mail; everything holds."""
    from services.registration.domain.answers import Answer

    (token,) = invited(1)
    receipt = answer_invitation(
        runtime.database, runtime.keys, token, Answer(answer="accept", name="Robin Example"), now=clock.now
    )
    delivery = new_id()

    def rows(sql: str) -> Rows:
        with psycopg.connect(database_url) as connection:
            return connection.execute(sql.encode()).fetchall()

    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "insert into notifications.delivery (id, message_id, purpose, recipient, state, sent_at)"
            " select %s, id, 'confirmation', 'robin@example.com', 'sent', now() from registration.outbox",
            [delivery],
        )
        connection.execute(
            "update registration.outbox set settled_at = now(), accepted_at = now(), sealed_token = null"
        )
    return Evidence(
        rows=rows,
        copies=[a_copy(delivery)],
        history=History([an_op(body=f'{{"reference": "{receipt.reference}"}}')]),
        secrets=["Robin Example"],
    )


def a_copy(delivery: UUID, content: bytes = b"Hello") -> Copy:
    return Copy(id=f"<{delivery}@example.org>", recipient="robin@example.com", content=content, at=0.0)


def broken(given: Evidence) -> set[str]:
    return {told.partition(":")[0] for told, rows in check(given).items() if rows}


def test_nothing_is_found_where_everything_holds(sound: Evidence) -> None:
    assert broken(sound) == set()


@pytest.mark.parametrize(
    ("number", "sql"),
    [
        ("I2", "delete from registration.seat_movement"),
        ("I2", "update registration.pool set confirmed = 0"),
        ("I4", "update registration.registration set reference = 'R-OTHER'"),
        ("I6", "delete from registration.outbox"),
        ("I6", "delete from notifications.delivery"),
        ("I6", "update notifications.delivery set state = 'failed'"),
        ("I6", "update notifications.delivery set state = 'pending', next_attempt_at = now() - interval '1 s'"),
        ("I8", "update notifications.delivery set state = 'skipped', reason = 'withdrawn'"),
        ("I9", "update notifications.delivery set state = 'pending', next_attempt_at = now() - interval '2 min'"),
        ("I9", "update registration.outbox set accepted_at = null, not_before = now() - interval '2 min'"),
        ("I16", "update registration.outbox set sealed_token = 'x'"),
    ],
)
def test_broken_rows_are_found(sound: Evidence, run: Callable[[str], None], number: str, sql: str) -> None:
    run(sql)

    assert number in broken(sound)


@pytest.mark.parametrize(
    ("number", "spoil"),
    [
        ("I5", lambda given: replace(given, history=History([an_op(status=0)]))),
        ("I5", lambda given: replace(given, history=History([an_op(status=503, headers={"Retry-After": "5"})]))),
        ("I6", lambda given: replace(given, copies=[])),
        ("I7", lambda given: replace(given, copies=[*given.copies] * 2)),
        ("I7", lambda given: replace(given, copies=[*given.copies, replace(given.copies[0], content=b"Other")])),
        ("I8", lambda given: replace(given, copies=[*given.copies, a_copy(new_id())])),
        ("I10, I11", lambda given: replace(given, logs={"worker": "mail to Robin Example"})),
        ("I10, I11", lambda given: replace(given, broker=b"...Robin Example...")),
        ("I14", lambda given: replace(given, history=History([an_op(), an_op(body='{"again": 1}')]))),
        ("I17", lambda given: replace(given, history=History([an_op(status=503)]))),
        ("I17", lambda given: replace(given, history=History([an_op(status=422, body="Traceback (most recent")]))),
        ("I17", lambda given: replace(given, history=History([an_op(status=500)]))),
        ("I18", lambda given: replace(given, recovered_in=61.0)),
        ("I19", lambda given: replace(given, history=History([an_op(took=11.0)]))),
        ("I20", lambda given: replace(given, logs={"web": '{"exception": "KeyError: 1"}'})),
        ("I20", lambda given: replace(given, logs={"web": "Traceback (most recent call last):"})),
    ],
)
def test_broken_promises_are_found(sound: Evidence, number: str, spoil: Spoil) -> None:
    assert number in broken(spoil(sound))


def test_an_error_that_the_fault_brings_about_is_none(sound: Evidence) -> None:
    logs = {"web": '{"exception": "services.kit.DatabaseUnavailable: 57P01"}'}

    assert broken(replace(sound, logs=logs, expected={"DatabaseUnavailable"})) == set()


SECOND = """
    insert into registration.registration select (jsonb_populate_record(r, '{}'::jsonb
      || jsonb_build_object('id', gen_random_uuid(), 'reference', 'R-SECOND'))).* from registration.registration r"""
TWICE = """
    insert into registration.audit_entry (id, organisation_id, event_id, subject_id, action, actor)
    select gen_random_uuid(), organisation_id, event_id, event_id, 'event.finished', 'clock'
    from registration.audit_entry, generate_series(1, 2) where subject_id <> event_id"""


@contextmanager
def planted(given: Evidence, database_url: str, *statements: str) -> Iterator[Evidence]:
    """The evidence where these statements were executed, which are undone afterwards."""
    with psycopg.connect(database_url) as connection:
        for sql in statements:
            connection.execute(sql.encode())
        yield replace(given, rows=lambda sql: connection.execute(sql.encode()).fetchall())
        connection.rollback()


@pytest.mark.parametrize(
    ("number", "statements"),
    [
        pytest.param(
            "I1",
            (
                "alter table registration.pool drop constraint ck_pool_not_oversold",
                "update registration.pool set confirmed = capacity + 1",
            ),
            id="oversold",
        ),
        pytest.param(
            "I1", ("alter table registration.pool drop constraint ck_pool_not_oversold",), id="nothing that forbids it"
        ),
        pytest.param(
            "I3",
            (
                "alter table registration.registration drop constraint uq_registration_invitation_id",
                SECOND.format('{"email_key": "other@example.com"}'),
            ),
            id="an invitation used twice",
        ),
        pytest.param(
            "I3",
            (
                "drop index registration.uq_registration_active_email",
                SECOND.format('{"invitation_id": null}'),
            ),
            id="an address that is in twice",
        ),
        pytest.param("I13", ("delete from registration.audit_entry",), id="nobody wrote it down"),
        pytest.param("I15", (TWICE,), id="finished twice"),
    ],
)
def test_what_the_database_itself_forbids_is_found(
    sound: Evidence, database_url: str, number: str, statements: tuple[str, ...]
) -> None:
    with planted(sound, database_url, *statements) as spoilt:
        assert number in broken(spoilt)

    assert broken(sound) == set(), "the control is undone"


def test_a_transaction_that_somebody_sits_in_is_found(sound: Evidence, database_url: str) -> None:
    with psycopg.connect(database_url) as idle:
        idle.execute("select 1")
        assert broken(replace(sound, longest_idle=0.0)) == {"I19"}
        assert broken(sound) == set(), "it may last a moment"


def test_every_invariant_has_its_control() -> None:
    controls = Path(__file__).read_text()
    numbers = {number for one in INVARIANTS for number in re.findall(r"I\d+", (one.__doc__ or "").partition(":")[0])}

    assert [number for number in numbers if not re.search(rf'"(I\d+, )?{number}(, I\d+)?"', controls)] == []


def test_a_message_that_nobody_took_in_is_found(sound: Evidence, runtime: Runtime, event: EventView) -> None:
    with runtime.database.transaction() as session:
        message = letters.a_confirmation(event.id)
        outbox.promise(session, runtime.keys, message, event_id=event.id, subject_id=new_id(), token="a-token")

    assert broken(sound) == {"I6"}


def test_the_table_tells_the_story_of_what_broke(sound: Evidence) -> None:
    history = History([an_op(status=0, took=2.0), an_op(status=500, body="{}")])
    given = replace(sound, history=history)

    told = table(check(given), history)

    assert "BROKEN  I5" in told
    assert "holds   I1" in told
    assert "answer, after 2.000 s nothing" in told
