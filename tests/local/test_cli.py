"""What the commands print and which exit status scripts see."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.kit.database import Database
from services.local.cli import main
from services.local.demo import SAMPLES
from tests.conftest import SECRET

EVENT = """\
title: No time yet, but a place in Norway
timezone: Europe/Oslo
starts_at: 2027-06-01
ends_at: 2027-06-02
venue: {locality: Oslo, country: NO}
attendance: {in_person: {capacity: 5}}
fallback_contact: {name: Events team, email: events@example.org}
"""
HEADER = "name,email,source\n"


@pytest.fixture
def given(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SECRET_KEYS", SECRET)
    monkeypatch.setenv("BOOTSTRAP_API_KEY", "pc_" + "k" * 43)


def placecard(*argv: str | Path) -> Result:
    return CliRunner().invoke(main, [str(part) for part in argv])


def count(db: Database, table: str) -> int:
    with db.statement() as connection:
        return int(connection.exec_driver_sql(f"select count(*) from registration.{table}").scalar() or 0)


class TestUsage:
    def test_is_status_2_for_an_unknown_command_and_a_missing_argument(self) -> None:
        assert placecard("nonsense").exit_code == 2
        assert placecard("invite", "some-event").exit_code == 2

    def test_is_status_2_without_the_settings_a_command_needs(
        self, given: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SECRET_KEYS", "short")
        monkeypatch.setenv("SEND_UNDO_SECONDS", "soon")
        done = placecard("key", "create", "--organisation", "Harbour")

        assert done.exit_code == 2
        assert "SECRET_KEYS" in done.output
        assert "SEND_UNDO_SECONDS" in done.output

    def test_is_status_2_without_a_database_to_migrate(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DATABASE_URL", raising=False)
        assert placecard("migrate").exit_code == 2


@pytest.mark.usefixtures("given")
class TestMigrate:
    def test_tells_the_revision_and_may_run_again(self) -> None:
        done = placecard("migrate")
        assert done.exit_code == 0
        assert done.output.startswith("The tables are at revision 0")

    def test_says_that_the_database_cannot_be_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
        done = placecard("migrate")
        assert done.exit_code == 1
        assert "cannot be used" in done.output

    def test_says_what_an_address_looks_like(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "not an address")
        done = placecard("migrate")
        assert done.exit_code == 2
        assert "postgresql://" in done.output


@pytest.mark.usefixtures("given")
class TestKeyCreate:
    def test_prints_nothing_but_the_key(self, db: Database) -> None:
        done = placecard("key", "create", "--organisation", "Harbour", "--scope", "events:read")

        assert done.exit_code == 0
        assert done.output.startswith("pc_")
        assert len(done.output.split()) == 1
        with db.statement() as connection:
            scopes = connection.exec_driver_sql("select scopes from registration.api_key").scalar()
        assert scopes == ["events:read"]

    def test_refuses_an_unknown_scope(self, db: Database) -> None:
        done = placecard("key", "create", "--organisation", "Harbour", "--scope", "events:destroy")
        assert done.exit_code == 1
        assert "There is no scope events:destroy." in done.output
        assert count(db, "organisation") == 0


@pytest.mark.usefixtures("given")
class TestEventLoad:
    def test_takes_dates_and_country_codes_as_written(self, tmp_path: Path, db: Database) -> None:
        (tmp_path / "event.yaml").write_text(EVENT)
        done = placecard("event", "load", tmp_path / "event.yaml")

        assert done.exit_code == 0, done.output
        assert "is draft" in done.output
        with db.statement() as connection:
            details = connection.exec_driver_sql("select details from registration.event").scalar_one()
        assert details["venue"]["country"] == "NO"
        assert details["starts_at"] == "2027-06-01"

    def test_does_the_actions_too(self, tmp_path: Path) -> None:
        (tmp_path / "event.yaml").write_text(f"{EVENT}actions: [announce, open]\n")
        assert "is open" in placecard("event", "load", tmp_path / "event.yaml").output

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            pytest.param(EVENT.replace("Europe/Oslo", "Oslo"), "timezone: Not a time zone", id="a wrong field"),
            pytest.param(f"{EVENT}colour: blue\n", "colour: Unknown field", id="an unknown field"),
            pytest.param(f"{EVENT}actions: [explode]\n", "must be a list of: announce", id="an unknown action"),
            pytest.param(f"{EVENT}actions: [archive]\n", "", id="an action that is not possible"),
            pytest.param("title: [", "cannot be read as YAML", id="broken YAML"),
            pytest.param("- a list", "holds no event", id="no event"),
        ],
    )
    def test_stores_nothing_when_it_refuses(self, tmp_path: Path, db: Database, text: str, told: str) -> None:
        (tmp_path / "event.yaml").write_text(text)
        done = placecard("event", "load", tmp_path / "event.yaml")

        assert done.exit_code == 1
        assert told in done.output
        assert count(db, "event") == 0


@pytest.mark.usefixtures("given")
class TestInvite:
    @pytest.fixture(autouse=True)
    def event(self, given: None) -> None:
        assert placecard("event", "load", SAMPLES / "newcomers-roundtable.yaml").exit_code == 0

    def test_stores_and_queues_everybody_once(self, db: Database) -> None:
        argv = ("invite", "newcomers-and-their-neighbours", SAMPLES / "newcomers-roundtable.csv")
        first, second = placecard(*argv), placecard(*argv)

        assert first.exit_code == second.exit_code == 0
        assert "42 added" in first.output
        assert "42 mails leave after" in first.output
        assert "0 added, 42 left out" in second.output
        assert "Nobody is left to be mailed." in second.output
        assert count(db, "outbox_message") == 42

    def test_leaves_the_sending_for_later_when_asked(self, db: Database) -> None:
        done = placecard("invite", "newcomers-and-their-neighbours", SAMPLES / "newcomers-roundtable.csv", "--no-send")
        assert done.exit_code == 0
        assert (count(db, "invitation"), count(db, "outbox_message")) == (42, 0)

    @pytest.mark.parametrize("option", ["--dry-run", "--no-send"])
    def test_stores_nothing_when_a_row_is_bad(self, db: Database, tmp_path: Path, option: str) -> None:
        (tmp_path / "people.csv").write_text(f"{HEADER}Ann,ann@example.org,list\nBob,not an address,list\n")
        done = placecard("invite", "newcomers-and-their-neighbours", tmp_path / "people.csv", option)

        assert done.exit_code == 1
        assert "rows.3.email" in done.output
        assert count(db, "invitation") == 0

    def test_refuses_an_event_that_is_not_there(self) -> None:
        done = placecard("invite", "nowhere", SAMPLES / "newcomers-roundtable.csv")
        assert done.exit_code == 1
        assert "Traceback" not in done.output

    def test_says_that_people_of_a_finished_event_are_stored_and_not_mailed(self, db: Database) -> None:
        placecard("event", "load", SAMPLES / "london-workshop.yaml")
        done = placecard("invite", "fair-recruitment-in-practice", SAMPLES / "london-workshop.csv")

        assert done.exit_code == 1
        assert "stored, but no mail was queued" in done.output
        assert (count(db, "invitation"), count(db, "outbox_message")) == (32, 0)
