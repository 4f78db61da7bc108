"""``placecard requeue``: what was given up or held goes again when somebody says so."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.local.cli import main
from services.notifications.usecases.accept_messages import accept_messages
from services.notifications.usecases.hold_deliveries import hold_deliveries
from services.registration.store import outbox
from services.registration.store.enquiries import Enquiry
from services.registration.usecases.hold_messages import hold_messages
from tests.conftest import SECRET
from tests.factories import Clock
from tests.journeys.chain import an_event
from tests.journeys.letters import an_enquiry

NOTHING = "select count(*) from notifications.delivery where state = 'pending'"


def placecard(*argv: str | Path) -> Result:
    return CliRunner().invoke(main, [str(part) for part in argv])


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
def two_mails(db: Database, clock: Clock, ask: Callable[[str], Any]) -> None:
    """An enquiry, taken in: one mail to the contact, one to the asker."""
    event_id = an_event(db)
    told = an_enquiry(event_id)
    with db.transaction() as session:
        asked = Enquiry(
            event_id=event_id, reference=told.reference, topic=told.topic, name=told.asker.name,
            email=told.asker.email, question=told.question, due_at=clock.now,
        )  # fmt: skip
        session.add(asked)
        session.flush()
        made = outbox.promise(
            session, Keyring([SECRET]), told, event_id=event_id, subject_id=asked.id, not_before=clock.now
        )
    accept_messages(db, [made], now=clock.now)


@pytest.fixture
def given_up(two_mails: None, ask: Callable[[str], Any]) -> list[str]:
    """Both were given up."""
    ask("update registration.outbox set settled_at = now()")
    ids = ask(
        "update notifications.delivery set state = 'dead', next_attempt_at = null, reason = 'Given up after 72 hours.'"
        " returning id::text"
    )
    return [one for (one,) in ids]


class TestAbandoned:
    def test_are_listed_without_addresses_and_stay(self, given_up: list[str], ask: Callable[[str], Any]) -> None:
        for argv in (("requeue",), ("requeue", "--abandoned")):
            done = placecard(*argv)
            assert done.exit_code == 0, done.output
            assert all(one in done.output for one in given_up)
            assert "@" not in done.output
        assert ask(NOTHING) == [(0,)]

    def test_go_again_by_id(self, given_up: list[str], ask: Callable[[str], Any]) -> None:
        done = placecard("requeue", given_up[0])
        assert done.exit_code == 0, done.output
        assert ask(f"select state from notifications.delivery where id = '{given_up[0]}'") == [("pending",)]
        assert ask(NOTHING) == [(1,)]
        assert ask("select settled_at from registration.outbox") == [(None,)]
        assert ask("select action from registration.audit_entry") == [("mail.requeued",)]

    def test_go_again_all_together_when_confirmed(self, given_up: list[str], ask: Callable[[str], Any]) -> None:
        assert placecard("requeue", "--abandoned", "--confirm").exit_code == 0
        assert ask(NOTHING) == [(2,)]

    def test_one_that_cannot_go_keeps_no_other_back(self, given_up: list[str], ask: Callable[[str], Any]) -> None:
        done = placecard("requeue", new_id().hex, *given_up)
        assert done.exit_code == 1
        assert "There is no such delivery." in done.output
        assert "2 mails are on their way again." in done.output
        assert ask(NOTHING) == [(2,)]

    def test_nothing_moves_when_its_message_was_taken_back(
        self, given_up: list[str], ask: Callable[[str], Any]
    ) -> None:
        ask("update registration.outbox set withdrawn_at = now()")
        done = placecard("requeue", given_up[0])
        assert done.exit_code == 1
        assert "taken back" in done.output
        assert ask(NOTHING) == [(0,)]


class TestHeld:
    @pytest.fixture(autouse=True)
    def fence(self, two_mails: None, db: Database, clock: Clock) -> None:
        hold_messages(db, now=clock.now)
        hold_deliveries(db, now=clock.now)

    def test_are_listed_and_stay_without_confirmation(self, ask: Callable[[str], Any]) -> None:
        for argv in (("requeue", "--held"), ("requeue", "--held", "--drop")):
            done = placecard(*argv)
            assert done.exit_code == 0
            assert "enquiry.received" in done.output
            assert "Garden talks" in done.output
        assert ask(NOTHING) == [(0,)]

    def test_go_when_confirmed(self, ask: Callable[[str], Any]) -> None:
        assert placecard("requeue", "--held", "--confirm").exit_code == 0
        assert ask(NOTHING) == [(2,)]
        assert ask("select held_at from registration.outbox") == [(None,)]

    def test_are_taken_back_when_dropped(self, ask: Callable[[str], Any]) -> None:
        assert placecard("requeue", "--held", "--drop", "--confirm").exit_code == 0
        assert ask("select withdrawn_reason from registration.outbox") == [("restored",)]

    def test_cannot_go_one_by_one(self, ask: Callable[[str], Any]) -> None:
        [(one,), _] = ask("select id::text from notifications.delivery")
        done = placecard("requeue", one)
        assert done.exit_code == 1
        assert "--held" in done.output


@pytest.mark.parametrize("argv", [("--drop",), ("--abandoned", "--drop"), ("not-an-id",)])
def test_what_makes_no_sense_is_usage(argv: tuple[str, ...]) -> None:
    assert placecard("requeue", *argv).exit_code == 2
