"""``placecard purge``: what is older than it may be kept goes; a dry run only tells."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.local.cli import main
from services.notifications.usecases.accept_messages import accept_messages
from services.registration.store import outbox
from services.registration.store.organisations import Organisation
from tests.conftest import SECRET
from tests.factories import Clock, Organiser, an_event
from tests.invitees import Invitees
from tests.journeys.letters import a_confirmation

PERSONAL = ("robin0@example.com", "Robin Example")
EVERYTHING = """
select (select string_agg(o::text, ' ') from registration.outbox o),
       (select string_agg(d::text, ' ') from notifications.delivery d)
"""

A_DRAFT = """
insert into registration.answer_draft (link_id, invitation_id, sealed_values, saved_at)
select id, invitation_id, 'x', now() from registration.link_token
"""


@pytest.fixture
def ask(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SECRET_KEYS", SECRET)

    def ask(query: str) -> Any:
        with psycopg.connect(database_url) as connection:
            done = connection.execute(query.encode())
            return done.fetchall() if done.description else None

    return ask


@pytest.fixture
def told(
    db: Database, clock: Clock, ask: Callable[[str], Any], organisation: Organisation, organiser: Organiser, client: Any
) -> Callable[[int], None]:
    """Somebody was told something so many days ago, asked for a link, an answer was kept and another one saved."""
    event = an_event(db, organisation, now=clock.now)
    Invitees(organiser, event, client).one()
    with db.transaction() as session:
        made = outbox.promise(
            session, Keyring([SECRET]), a_confirmation(event.id), event_id=event.id, subject_id=new_id(), token="t",
            not_before=clock.now,
        )  # fmt: skip
    accept_messages(db, [made], now=clock.now)
    ask("insert into registration.link_request (id, email_key, event) values (gen_random_uuid(), 'x', 'y')")
    ask("insert into registration.idempotency_record (digest, body_digest, status, headers, sealed_body)"
        " values ('a', 'b', 201, '{}', 'c')")  # fmt: skip
    ask(A_DRAFT)

    def age(days: int) -> None:
        past = f"now() - interval '{days} days'"
        ask(f"update registration.outbox set settled_at = {past}, accepted_at = {past}, sealed_token = null")
        ask(f"update notifications.delivery set state = 'sent', next_attempt_at = null, changed_at = {past}")
        for table in ("link_request", "idempotency_record"):
            ask(f"update registration.{table} set created_at = {past}")
        ask(f"update registration.answer_draft set saved_at = {past}")

    return age


def counted(output: str) -> list[int]:
    return [int(line.split()[0]) for line in output.splitlines()]


def test_a_dry_run_tells_and_keeps(told: Callable[[int], None], ask: Callable[[str], Any]) -> None:
    told(91)
    before = ask(EVERYTHING)

    done = CliRunner().invoke(main, ["purge", "--dry-run"])

    assert (done.exit_code, counted(done.output)) == (0, [1, 1, 1, 1, 1, 0]), done.output
    assert ask(EVERYTHING) == before
    assert all(word in str(before) for word in PERSONAL), "the control: personal things are there"


def test_what_is_old_goes_and_a_second_time_finds_nothing(
    told: Callable[[int], None], ask: Callable[[str], Any]
) -> None:
    told(91)

    first, second = (CliRunner().invoke(main, ["purge"]) for _ in range(2))

    assert counted(first.output) == [1, 1, 1, 1, 1, 0], first.output
    assert counted(second.output) == [0, 0, 0, 0, 0, 0]
    left = str(ask(EVERYTHING))
    assert [word for word in PERSONAL if word in left] == []
    for table in ("link_request", "idempotency_record", "answer_draft"):
        assert ask(f"select count(*) from registration.{table}") == [(0,)]


def test_what_is_younger_stays(told: Callable[[int], None], ask: Callable[[str], Any]) -> None:
    told(0)
    before = ask(EVERYTHING)

    done = CliRunner().invoke(main, ["purge"])

    assert counted(done.output) == [0, 0, 0, 0, 0, 0]
    assert ask(EVERYTHING) == before
    assert ask("select count(*) from registration.link_request") == [(1,)]


def test_people_of_events_long_over_go_too(told: Callable[[int], None], ask: Callable[[str], Any]) -> None:
    told(0)
    ask("update registration.event set status = 'finished', starts_at = now() - interval '31 days',"
        " ends_at = now() - interval '31 days'")  # fmt: skip
    silent = "select count(*) from registration.invitation where email like '%@erased.invalid'"
    assert (counted(CliRunner().invoke(main, ["purge", "--dry-run"]).output)[-1], ask(silent)) == (1, [(0,)])

    assert counted(CliRunner().invoke(main, ["purge"]).output)[-1] == 1
    assert ask(silent) == [(1,)]
    assert counted(CliRunner().invoke(main, ["purge"]).output)[-1] == 0
