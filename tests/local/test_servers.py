"""The private servers start, keep what they hold, and leave nothing behind."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from services.local.accounts import Account, own_account, server_account
from services.local.children import last_lines
from services.local.faults import LocalFault
from services.local.programs import Found, postgres_programs, redis_programs, within_reach
from services.local.servers import private_servers, server_parts

Programs = Callable[[Account], Iterator[Found]]


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="placecard-test-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def works_in(folder: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink().is_relative_to(folder):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


class TestThrowawayServers:
    def test_answer_within_seconds_and_leave_no_process_and_no_folder(self) -> None:
        with private_servers() as servers:
            with psycopg.connect(servers.database_url) as connection:
                found = connection.execute(
                    "select current_user, current_setting('server_encoding'), upper('é')"
                ).fetchone()
            assert found is not None
            assert found[:2] == ("placecard", "UTF8")
            assert redis.Redis.from_url(servers.redis_url).ping()
            folder = servers.redis.program.log.parent.parent
            pids = (servers.postgresql.pid, servers.redis.pid)

        assert not folder.exists()
        assert not any(Path(f"/proc/{pid}").exists() for pid in pids)

    def test_let_the_owner_make_databases_but_nothing_beyond(self) -> None:
        with private_servers() as servers, psycopg.connect(servers.database_url, autocommit=True) as connection:
            connection.execute("create database another")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("select pg_read_file('postgresql.conf')")

    def test_refuse_a_visitor_without_the_password(self) -> None:
        with private_servers() as servers:
            port = servers.redis_url.rpartition(":")[2].partition("/")[0]
            with pytest.raises(redis.AuthenticationError):
                redis.Redis(port=int(port), retry=Retry(NoBackoff(), 0)).ping()


class TestKeptServers:
    def test_hold_what_was_stored_over_a_second_start(self, data: Path) -> None:
        with private_servers(data) as servers:
            with psycopg.connect(servers.database_url) as connection:
                connection.execute("create table kept as select 1 as one")
            redis.Redis.from_url(servers.redis_url).set("kept", "yes")
        with private_servers(data) as servers:
            with psycopg.connect(servers.database_url) as connection:
                assert connection.execute("select one from kept").fetchone() == (1,)
            assert redis.Redis.from_url(servers.redis_url).get("kept") == b"yes"

    def test_let_nobody_else_into_their_folders(self, data: Path) -> None:
        with private_servers(data):
            for path in ("postgresql/cluster", "postgresql/socket", "redis/password", "logs"):
                assert stat.S_IMODE((data / path).stat().st_mode) & 0o077 == 0

    def test_work_below_a_folder_too_deep_for_a_socket(self, data: Path) -> None:
        deep = data / ("d" * 60) / ("e, f" * 15)
        with private_servers(deep) as servers, psycopg.connect(servers.database_url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)

    def test_refuse_data_made_by_another_version(self, data: Path) -> None:
        (data / "postgresql").mkdir()
        (data / "postgresql" / "program.json").write_text('{"program": "machine postgres 11"}')
        with pytest.raises(LocalFault, match=r"another version of PostgreSQL \(machine postgres 11\)"):
            server_parts(data)[0].prepare()

    def test_tell_the_end_of_the_log_when_a_server_cannot_start(self, data: Path) -> None:
        with private_servers(data):
            pass
        (data / "postgresql" / "cluster" / "global" / "pg_control").unlink()
        with pytest.raises(LocalFault, match="PostgreSQL did not start"), private_servers(data):
            pass
        assert "pg_control" in last_lines(data / "logs" / "postgresql.log")

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to another account")
    def test_say_which_folder_is_closed_to_their_account(self, data: Path) -> None:
        data.chmod(0o700)
        with pytest.raises(LocalFault, match=rf"(?s)may not enter {data}\b.*--data /var/lib/placecard"):
            server_parts(data / "inside")


class TestCrashes:
    def test_while_the_cluster_was_made_do_not_leave_half_of_one(self, data: Path) -> None:
        half = data / "postgresql" / "cluster.half"
        half.mkdir(parents=True)
        (half / "PG_VERSION").write_text("15\n")
        with private_servers(data) as servers, psycopg.connect(servers.database_url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert not half.exists()

    def test_of_the_starter_leave_nothing_running_and_the_data_usable(self, data: Path) -> None:
        hold = (
            "import sys, time, pathlib\n"
            "from services.local.servers import private_servers\n"
            "with private_servers(pathlib.Path(sys.argv[1])) as servers:\n"
            "    print(servers.database_url, flush=True)\n"
            "    time.sleep(60)\n"
        )
        starter = subprocess.Popen((sys.executable, "-c", hold, str(data)), stdout=subprocess.PIPE, text=True)
        assert starter.stdout is not None
        url = starter.stdout.readline().strip()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("create table kept as select 1 as one")
        assert works_in(data)

        with starter:
            starter.send_signal(signal.SIGKILL)
        deadline = time.monotonic() + 10
        while works_in(data) and time.monotonic() < deadline:
            time.sleep(0.1)

        assert works_in(data) == []
        with private_servers(data) as servers, psycopg.connect(servers.database_url) as connection:
            assert connection.execute("select one from kept").fetchone() == (1,)

    def test_of_a_server_that_still_holds_the_folder_are_cleared_first(self, data: Path) -> None:
        with private_servers(data) as stuck:
            pid = stuck.postgresql.pid
            with private_servers(data) as servers, psycopg.connect(servers.database_url) as connection:
                assert connection.execute("select 1").fetchone() == (1,)
                assert stuck.postgresql.wait(30)
                assert servers.postgresql.pid != pid

    def test_that_left_a_number_now_used_by_another_program_do_not_matter(self, data: Path) -> None:
        with private_servers(data):
            pass
        (data / "postgresql" / "cluster" / "postmaster.pid").write_text(f"{os.getppid()}\n{data}\n")
        with private_servers(data) as servers, psycopg.connect(servers.database_url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)


class TestPrograms:
    def test_are_found_in_the_wheels_too(self) -> None:
        assert "wheel" in {found.kind for found in postgres_programs(own_account())}
        assert "wheel" in {found.kind for found in redis_programs(own_account())}

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to another account")
    @pytest.mark.parametrize("programs", [postgres_programs, redis_programs])
    def test_are_copied_when_their_account_cannot_reach_them(self, data: Path, programs: Programs) -> None:
        account = server_account()
        found = next(found for found in programs(own_account()) if found.kind == "wheel")
        hidden = data / "hidden"
        for part in found.parts:
            (hidden / part).parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(("cp", "-r", str(found.root / part), str(hidden / part)), check=True)
        hidden.chmod(0o700)
        closed = replace(found, path=hidden / found.path.relative_to(found.root), root=hidden)
        assert not account.reaches(closed.path)

        copy = within_reach(closed, account, data / "programs")

        for name in ("initdb", copy.name) if copy.name == "postgres" else (copy.name,):
            argv, become = (str(copy.with_name(name)), "--version"), account.popen_arguments()
            assert subprocess.run(argv, cwd="/", check=False, **become).returncode == 0
