"""The whole product on one machine: it starts, says where, stops in time, and never outlives a kill."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from services.local.ports import free_port

COMMAND = (sys.executable, "-c", "from services.local.cli import main; main()")
GIVEN = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "SECRET_KEYS", "BOOTSTRAP_API_KEY", "PUBLIC_URL", "PORT")


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="placecard-test-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name) / "data"


@dataclass
class Running:
    process: subprocess.Popen[str]
    port: int
    said: str
    seconds: float

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def key(self) -> dict[str, str]:
        found = re.search(r"Organiser key +(\S+)", self.said)
        assert found
        return {"Authorization": f"Bearer {found[1]}"}


def environment(**settings: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in GIVEN} | settings


def started(data: Path, *, command: str = "run", **settings: str) -> Running:
    port, begun = free_port(), time.monotonic()
    argv = (*COMMAND, command, "--data", str(data), "--port", str(port))
    process = subprocess.Popen(
        argv, env=environment(**settings), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said = ""
    assert process.stdout is not None
    while "Stop with Ctrl-C" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    return Running(process, port, said, time.monotonic() - begun)


def ended(run: Running, number: int) -> float:
    begun = time.monotonic()
    with run.process as process:
        process.send_signal(number)
        process.communicate(timeout=20)
    return time.monotonic() - begun


def descendants(pid: int) -> set[int]:
    """Every process below this one."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, fresh = set(), {pid}
    while fresh := {child for child, parent in parents.items() if parent in fresh}:
        found |= fresh
    return found


def living(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


def refused(*argv: str, **settings: str) -> str:
    done = subprocess.run(
        (*COMMAND, *argv), env=environment(**settings), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1, done
    return done.stderr


@pytest.mark.alone
@pytest.mark.slow
class TestRun:
    def test_shows_addresses_key_and_mail_of_an_invitation_then_stops_in_time(self, data: Path) -> None:
        run = started(data, SEND_UNDO_SECONDS="0")
        try:
            assert f"{run.address}/dev/mail" in run.said
            assert requests.get(f"{run.address}/dev/mail", timeout=5).status_code == 200
            assert requests.get(f"{run.address}/v1/events", headers=run.key, timeout=5).status_code == 200
            samples = Path(__file__).parents[2] / "services" / "local" / "samples"
            placecard("event", "load", samples / "newcomers-roundtable.yaml", "--data", data)
            people = samples / "newcomers-roundtable.csv"
            invited = placecard("invite", "newcomers-and-their-neighbours", people, "--data", data)
            argv = invited.rpartition("placecard watch ")[2].split()
            assert "42 sent, 0 failed." in placecard("watch", *argv, "--data", data)
            assert has_mail(run, count=42)
            below = descendants(run.process.pid)
            assert len(below) >= 12
        finally:
            seconds = ended(run, signal.SIGTERM)

        assert run.process.returncode == 0
        assert seconds < 10
        assert living(below) == set()

    def test_is_ready_within_15_seconds_on_a_second_start_and_ends_on_ctrl_c(self, data: Path) -> None:
        run = started(data)
        below = descendants(run.process.pid)
        stopped = ended(run, signal.SIGINT)

        assert run.seconds < 15
        assert stopped < 10
        assert living(below) == set()

    def test_killed_hard_leaves_nothing_after_10_seconds_and_starts_over_what_was_left(self, data: Path) -> None:
        run = started(data)
        event = {"title": "Kept through a kill", "timezone": "Europe/London", "attendance": {"in_person": {}}}
        made = requests.post(f"{run.address}/v1/events", json=event, headers=run.key, timeout=5).json()
        below = descendants(run.process.pid)
        ended(run, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while living(below) and time.monotonic() < deadline:
            time.sleep(0.2)

        assert living(below) == set()
        again = started(data)
        events = requests.get(f"{again.address}/v1/events", headers=again.key, timeout=5).json()
        ended(again, signal.SIGTERM)
        assert made["id"] in [event["id"] for event in events["items"]]
        assert again.key == run.key

    @pytest.mark.parametrize("seconds", [1.0, 3.0])
    def test_stops_in_time_while_it_is_still_starting(self, data: Path, seconds: float) -> None:
        argv = (*COMMAND, "run", "--data", str(data), "--port", str(free_port()))
        process = subprocess.Popen(argv, env=environment(), stdout=subprocess.PIPE, text=True)
        time.sleep(seconds)
        below, begun = descendants(process.pid), time.monotonic()
        with process:
            process.terminate()
            process.communicate(timeout=20)

        assert time.monotonic() - begun < 10
        assert living(below) == set()

    def test_starts_a_killed_process_again(self, data: Path) -> None:
        run = started(data)
        (web,) = (pid for pid in children_named(run.process.pid, "services.registration.serve"))
        os.kill(web, signal.SIGKILL)
        time.sleep(1)
        try:
            assert answers_again(run)
        finally:
            ended(run, signal.SIGTERM)


class TestRefusals:
    def test_name_the_taken_port(self, data: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            said = refused("run", "--data", str(data), "--port", str(port))
        assert said.startswith(f"Port {port} is taken by another program.")
        assert f"--port {port + 1}" in said

    def test_name_the_version_of_the_data(self, tmp_path: Path) -> None:
        (tmp_path / "version").write_text("99\n")
        assert "made by another version of Placecard" in refused("run", "--data", str(tmp_path))

    def test_tell_all_wrong_settings_at_once_with_status_2(self, data: Path) -> None:
        done = subprocess.run(
            (*COMMAND, "run", "--data", str(data), "--port", str(free_port())),
            env=environment(SECRET_KEYS="short", DATABASE_URL="mysql://here", SMTP_URL="smtp://user:word@host"),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 2
        assert [line.partition(":")[0] for line in done.stderr.splitlines()[1:]] == [
            "DATABASE_URL", "SECRET_KEYS", "SMTP_URL",
        ]  # fmt: skip


def placecard(*argv: str | Path, **settings: str) -> str:
    done = subprocess.run(
        (*COMMAND, *map(str, argv)),
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done
    return done.stdout


def has_mail(run: Running, *, count: int) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if requests.get(f"{run.address}/dev/mail", timeout=5).text.count("<tr>") == count + 1:
            return True
        time.sleep(0.5)
    return False


def children_named(pid: int, name: str) -> list[int]:
    found = []
    for child in descendants(pid):
        try:
            stat = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            command = Path(f"/proc/{child}/cmdline").read_text()
        except OSError:  # it ended
            continue
        if int(stat[1]) == pid and name in command:
            found.append(child)
    return found


def answers_again(run: Running) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if requests.get(f"{run.address}/readyz", timeout=2).status_code == 200:
                return True
        except requests.RequestException:
            time.sleep(0.2)
    return False
