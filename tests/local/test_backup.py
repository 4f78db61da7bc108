"""What was backed up comes back whole, with the fence up; whatever goes wrong leaves everything as it was."""

import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg import sql

from services.kit.database import new_id
from services.kit.keys import Keyring
from services.local.cli import main
from services.local.client_programs import newest
from services.local.servers import Servers
from services.registration.runtime import Runtime
from services.registration.store import outbox
from tests.conftest import SECRET
from tests.factories import Organiser, an_event
from tests.invitees import Invitees
from tests.journeys.letters import a_confirmation

ROWS = """
select (select count(*) from registration.registration), (select count(*) from registration.seat_movement),
       (select count(*) from registration.link_token), (select count(*) from registration.outbox)
"""


def placecard(*argv: str | Path) -> Result:
    return CliRunner().invoke(main, [str(part) for part in argv])


def ask(url: str, query: str) -> Any:
    with psycopg.connect(url) as connection:
        done = connection.execute(query.encode())
        return done.fetchall() if done.description else None


@pytest.fixture
def full_url(database_url: str, runtime: Runtime, organiser: Organiser, organisation: Any, client: Any) -> str:
    """A database with an event, two people with seats, and mails that wait."""
    event = an_event(runtime.database, organisation, title="Zwölf Plätze \\. ; drop", now=runtime.now())
    invitees = Invitees(organiser, event, client)
    invitees.says_yes(name="Zoë \\N Example")
    invitees.says_yes()
    return database_url


@pytest.fixture
def empty_url(servers: Servers) -> Iterator[str]:
    """A database with nothing in it."""
    with psycopg.connect(servers.admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("create database copy owner {}").format(sql.Identifier("placecard")))
        yield servers.database_url.replace("/placecard?", "/copy?")
        admin.execute("drop database copy with (force)")


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    monkeypatch.setenv("SECRET_KEYS", SECRET)

    def use(url: str) -> None:
        monkeypatch.setenv("DATABASE_URL", url)

    return use


@pytest.fixture
def archive(full_url: str, use: Callable[[str], None], tmp_path: Path) -> Path:
    """A backup of it."""
    use(full_url)
    done = placecard("backup", tmp_path / "it.backup")
    assert done.exit_code == 0, done.output
    return tmp_path / "it.backup"


class TestBackup:
    def test_is_readable_by_its_owner_alone_and_holds_no_key(self, archive: Path) -> None:
        assert stat.S_IMODE(archive.stat().st_mode) == 0o600
        assert SECRET.encode() not in archive.read_bytes()

    def test_never_replaces_a_file(self, archive: Path) -> None:
        before = archive.read_bytes()
        done = placecard("backup", archive)
        assert (done.exit_code, archive.read_bytes()) == (1, before)
        assert "is there already" in done.output

    def test_leaves_other_things_in_the_database_alone(
        self, full_url: str, use: Callable[[str], None], tmp_path: Path
    ) -> None:
        ask(full_url, "create table public.strange (secret text)")
        try:
            use(full_url)
            assert placecard("backup", tmp_path / "one").exit_code == 0
        finally:
            ask(full_url, "drop table public.strange")
        assert b"strange" not in subprocess.check_output((str(newest("pg_restore").path), "--list", tmp_path / "one"))

    def test_keeps_nothing_when_it_fails(self, use: Callable[[str], None], tmp_path: Path) -> None:
        use("postgresql://nobody@127.0.0.1:1/none")
        done = placecard("backup", tmp_path / "one")
        assert done.exit_code == 1
        assert list(tmp_path.iterdir()) == []


class TestRestore:
    def test_brings_everything_back_and_holds_what_had_not_left(
        self, archive: Path, full_url: str, empty_url: str, use: Callable[[str], None]
    ) -> None:
        use(empty_url)
        done = placecard("restore", archive)

        assert done.exit_code == 0, done.output
        assert ask(empty_url, ROWS) == ask(full_url, ROWS)
        names = "select name, state from registration.registration order by id"
        assert ask(empty_url, names) == ask(full_url, names)
        assert ask(empty_url, "select held_at is not null from registration.outbox") == [(True,), (True,)]
        assert "2 messages are held" in done.output
        assert ask(full_url, "select count(held_at) from registration.outbox") == [(0,)], "the control: not the origin"
        assert placecard("migrate").exit_code == 0

    def test_refuses_a_database_in_which_something_is(
        self, archive: Path, full_url: str, use: Callable[[str], None]
    ) -> None:
        use(full_url)
        before = ask(full_url, ROWS)
        done = placecard("restore", archive)
        assert done.exit_code == 1
        assert "--force" in done.output
        assert ask(full_url, ROWS) == before

    def test_replaces_it_when_forced(self, archive: Path, full_url: str, runtime: Runtime) -> None:
        before = ask(full_url, ROWS)
        ask(full_url, "delete from registration.seat_movement")
        runtime.database.dispose()
        done = placecard("restore", archive, "--force")
        assert done.exit_code == 0, done.output
        assert ask(full_url, ROWS) == before

    def test_refuses_while_a_process_could_send(
        self, archive: Path, empty_url: str, use: Callable[[str], None]
    ) -> None:
        use(empty_url)
        with psycopg.connect(empty_url, application_name="placecard-notifications-worker"):
            done = placecard("restore", archive)
        assert done.exit_code == 1
        assert "placecard-notifications-worker" in done.output
        assert placecard("restore", archive).exit_code == 0, "the control: alone it may"

    @pytest.mark.parametrize("content", [b"", b"PGDMP and no more", b"select 1;"])
    def test_refuses_what_is_no_backup(
        self, full_url: str, use: Callable[[str], None], tmp_path: Path, content: bytes
    ) -> None:
        use(full_url)
        before = ask(full_url, ROWS)
        (tmp_path / "it").write_bytes(content)
        done = placecard("restore", tmp_path / "it", "--force")
        assert done.exit_code == 1
        assert "Traceback" not in done.output
        assert ask(full_url, ROWS) == before

    def test_leaves_everything_as_it_was_when_the_file_ends_early(
        self, archive: Path, full_url: str, runtime: Runtime
    ) -> None:
        before = ask(full_url, ROWS)
        whole = archive.read_bytes()
        archive.write_bytes(whole[: len(whole) - 2000])
        runtime.database.dispose()
        done = placecard("restore", archive, "--force")
        assert done.exit_code == 1, done.output
        assert ask(full_url, ROWS) == before

    def test_refuses_a_backup_of_a_newer_release(
        self, full_url: str, empty_url: str, use: Callable[[str], None], tmp_path: Path
    ) -> None:
        revision = ask(full_url, "select version_num from schema_version")[0][0]
        ask(full_url, "update schema_version set version_num = '9999' returning 1")
        try:
            use(full_url)
            assert placecard("backup", tmp_path / "new").exit_code == 0
        finally:
            ask(full_url, f"update schema_version set version_num = '{revision}' returning 1")
        use(empty_url)
        done = placecard("restore", tmp_path / "new")
        assert done.exit_code == 1
        assert "newer release" in done.output
        assert ask(empty_url, "select to_regclass('registration.outbox')") == [(None,)]


class TestFenceOnly:
    def test_holds_what_is_there_and_nothing_that_comes_later(
        self, full_url: str, runtime: Runtime, use: Callable[[str], None]
    ) -> None:
        use(full_url)
        assert placecard("restore", "--fence-only").exit_code == 0
        message = a_confirmation(new_id())
        with runtime.database.transaction() as session:
            outbox.promise(session, Keyring([SECRET]), message, event_id=new_id(), subject_id=new_id(), token="t")
        assert ask(full_url, "select count(held_at), count(*) from registration.outbox") == [(2, 3)]

    def test_is_usage_with_a_file_or_with_neither(self, tmp_path: Path) -> None:
        assert placecard("restore").exit_code == 2
        assert placecard("restore", tmp_path, "--fence-only").exit_code == 2
