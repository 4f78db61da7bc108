"""Each thing that can be wrong in the database is seen, with its mend."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.local.doctor.database import CLOCKS, look_at_database, look_inside, wall_clock
from services.local.doctor.finding import Finding, Level
from services.notifications.usecases import keep_house as notifications
from services.registration.store import outbox
from services.registration.usecases import keep_house as registration
from services.registration.usecases.hold_messages import hold_messages
from tests.conftest import SECRET
from tests.journeys.chain import an_event
from tests.journeys.letters import a_confirmation

KEYS = Keyring([SECRET])
OTHER_KEYS = Keyring(["another secret of more than thirty-two characters"])


@pytest.fixture
def run(db: Database) -> Callable[..., None]:
    def run(sql: str, **values: Any) -> None:
        with db.transaction() as session:
            session.execute(text(sql), values)

    return run


@pytest.fixture
def lively(db: Database) -> Database:
    """Both clocks have just gone round."""
    registration.beat(db, CLOCKS[0], now=wall_clock())
    notifications.beat(db, CLOCKS[1], now=wall_clock())
    return db


def inside(db: Database, keys: Keyring = KEYS, *, running: bool = True) -> list[Finding]:
    """What is not well."""
    return [one for one in look_inside(db, keys, running=running) if one.level is not Level.WELL]


def promised(db: Database, *, minutes_ago: int = 0) -> None:
    with db.transaction() as session:
        outbox.promise(
            session, KEYS, a_confirmation(new_id()), event_id=an_event(db), subject_id=new_id(), token="t",
            not_before=wall_clock() - timedelta(minutes=minutes_ago),
        )  # fmt: skip


class TestServer:
    def test_that_answers_is_well(self, db: Database) -> None:
        found, ours = look_at_database(db)
        assert ours
        assert {one.level for one in found} == {Level.WELL}

    def test_that_is_away_is_told(self) -> None:
        found, ours = look_at_database(Database("postgresql://nobody:hidden@127.0.0.1:1/none", role="tests"))
        assert (ours, [one.level for one in found]) == (False, [Level.WRONG])
        assert "hidden" not in str(found)

    @pytest.mark.parametrize("minutes", [-5, 5])
    def test_a_clock_that_differs_is_told(self, db: Database, minutes: int) -> None:
        found, _ = look_at_database(db, now=lambda: wall_clock() + timedelta(minutes=minutes))
        (one,) = [one for one in found if one.level is Level.WRONG]
        assert (one.about, "300 seconds" in one.seen) == ("Time", True)

    def test_tables_of_another_release_are_told_and_not_looked_into(
        self, db: Database, run: Callable[..., None]
    ) -> None:
        run("alter table schema_version rename to elsewhere")
        try:
            found, ours = look_at_database(db)
        finally:
            run("alter table elsewhere rename to schema_version")
        assert not ours
        assert (found[-1].about, "placecard migrate" in found[-1].mend) == ("Migrations", True)


def test_nothing_is_wrong_with_a_lively_one(lively: Database) -> None:
    assert inside(lively) == []


class TestClocks:
    def test_that_never_went_round_are_told(self, db: Database) -> None:
        assert [one.seen for one in inside(db)] == [f"{clock} has never gone round." for clock in CLOCKS]

    @pytest.mark.parametrize("service", ["registration", "notifications"])
    def test_that_stopped_are_told(self, lively: Database, run: Callable[..., None], service: str) -> None:
        run(f"update {service}.beat set beaten_at = now() - interval '5 minutes'")
        (one,) = inside(lively)
        assert f"{service}-clock last went round 30" in one.seen

    def test_are_not_expected_while_nothing_runs(self, db: Database) -> None:
        assert inside(db, running=False) == []


class TestMail:
    def test_that_is_late_is_told(self, lively: Database) -> None:
        promised(lively, minutes_ago=10)
        (one,) = inside(lively)
        assert (one.about, one.level) == ("Mail queue", Level.WRONG)

    def test_that_is_fresh_is_well(self, lively: Database) -> None:
        promised(lively)
        assert inside(lively) == []

    def test_that_was_given_up_is_told(self, lively: Database, run: Callable[..., None]) -> None:
        run(
            "insert into notifications.delivery (id, message_id, purpose, recipient, state)"
            " values (:id, :id, 'invitation', 'amina@example.org', 'dead')",
            id=new_id(),
        )
        (one,) = inside(lively)
        assert "placecard requeue" in one.mend
        assert "amina" not in str(one)

    def test_that_is_held_is_told_and_not_as_late(self, lively: Database) -> None:
        promised(lively, minutes_ago=10)
        hold_messages(lively, now=wall_clock())
        (one,) = inside(lively)
        assert (one.seen, one.level) == ("1 messages are held since a restore.", Level.WATCH)

    def test_for_a_server_that_rests_is_told(self, lively: Database, run: Callable[..., None]) -> None:
        run("insert into notifications.mail_host (host, faults, reason) values ('mail:587', 5, 'It refuses us.')")
        (one,) = inside(lively)
        assert one.seen == "mail:587 rests: It refuses us."


def test_seats_that_do_not_add_up_are_told(lively: Database, run: Callable[..., None]) -> None:
    event = an_event(lively)
    run(
        "insert into registration.pool (id, event_id, kind, code, confirmed)"
        " values (:id, :event, 'attendance', 'in_person', 3)",
        id=new_id(), event=event,
    )  # fmt: skip
    (one,) = inside(lively)
    assert (one.about, one.level) == ("Seats", Level.WRONG)
    assert "3 confirmed are counted, the ledger says 0, registrations 0." in one.seen


def test_keys_that_open_nothing_are_told(lively: Database, run: Callable[..., None]) -> None:
    promised(lively)
    run("update registration.outbox set published_at = now()")
    assert inside(lively, KEYS) == []
    (one,) = inside(lively, OTHER_KEYS)
    assert (one.about, one.level) == ("Keys", Level.WRONG)
