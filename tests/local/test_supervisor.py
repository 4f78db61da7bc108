"""Programs are kept running, stopped in good time, and never outlive their supervisor."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.local.children import Program
from services.local.faults import LocalFault, WrongSettings
from services.local.supervisor import Supervisor

SLEEP = "import time; time.sleep(300)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(300)"
)


def python(tmp_path: Path, name: str, code: str) -> Program:
    return Program(name=name, argv=(sys.executable, "-c", code), log=tmp_path / f"{name}.log")


def lives(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def until(seconds: float, happened: Callable[[], object]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def supervisor(told: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(told.append)
    yield supervisor
    supervisor.stop()


class TestTending:
    def test_starts_again_what_was_killed_and_says_so(
        self, supervisor: Supervisor, told: list[str], tmp_path: Path
    ) -> None:
        (child,) = supervisor.start([python(tmp_path, "clock", f"print('hello', flush=True); {SLEEP}")])
        assert until(30, lambda: "hello" in (tmp_path / "clock.log").read_text())
        os.kill(child.pid, signal.SIGKILL)

        def hellos() -> bool:
            supervisor.tend()
            return (tmp_path / "clock.log").read_text().count("hello") == 2

        assert until(30, hellos)
        assert told == [f"clock ended (status -9) and is started again. Its log: {tmp_path}/clock.log"]

    def test_grows_patient_with_one_that_keeps_failing(
        self, supervisor: Supervisor, told: list[str], tmp_path: Path
    ) -> None:
        supervisor.start([python(tmp_path, "failing", "print('x', flush=True); raise SystemExit(1)")])

        def starts() -> int:
            supervisor.tend()
            return (tmp_path / "failing.log").read_text().count("x")

        assert not until(3.5, lambda: starts() > 3)
        assert until(30, lambda: starts() >= 2)

    def test_leaves_the_others_alone(self, supervisor: Supervisor, tmp_path: Path) -> None:
        steady, other = supervisor.start([python(tmp_path, "a", SLEEP), python(tmp_path, "b", SLEEP)])
        other.kill()
        supervisor.tend()

        assert lives(steady.pid)


class TestStarting:
    def test_tells_the_end_of_the_log_of_one_that_could_not_start(self, supervisor: Supervisor, tmp_path: Path) -> None:
        (child,) = supervisor.start([python(tmp_path, "web", "raise SystemExit('port in use')")])
        child.wait(30)

        with pytest.raises(LocalFault, match=r"(?s)web could not start.*port in use"):
            supervisor.require_running()

    def test_knows_wrong_settings_by_the_exit_status(self, supervisor: Supervisor, tmp_path: Path) -> None:
        (child,) = supervisor.start([python(tmp_path, "web", "raise SystemExit(2)")])
        child.wait(30)

        with pytest.raises(WrongSettings):
            supervisor.require_running()

    def test_puts_a_large_log_aside(self, supervisor: Supervisor, tmp_path: Path) -> None:
        (tmp_path / "web.log").write_bytes(b"x" * 5_000_001)
        supervisor.start([python(tmp_path, "web", SLEEP)])

        assert (tmp_path / "web.log").stat().st_size == 0
        assert (tmp_path / "web.log.1").stat().st_size == 5_000_001


class TestStopping:
    def test_ends_within_ten_seconds_even_those_that_do_not_listen(
        self, supervisor: Supervisor, tmp_path: Path
    ) -> None:
        children = supervisor.start([python(tmp_path, name, STUBBORN) for name in "ab"])
        assert until(30, lambda: all((tmp_path / f"{name}.log").read_text() for name in "ab"))
        begun = time.monotonic()
        supervisor.stop()

        assert time.monotonic() - begun < 10
        assert not any(lives(child.pid) for child in children)

    def test_ends_what_a_program_started_in_its_turn(self, supervisor: Supervisor, tmp_path: Path) -> None:
        code = (
            "import subprocess, sys, time\n"
            f"helper = subprocess.Popen((sys.executable, '-c', {STUBBORN!r}))\n"
            "print('helper', helper.pid, 'started', flush=True)\ntime.sleep(300)"
        )
        supervisor.start([python(tmp_path, "web", code)])
        assert until(30, lambda: "started" in (tmp_path / "web.log").read_text())
        helper = int((tmp_path / "web.log").read_text().partition("helper ")[2].split()[0])
        supervisor.stop()

        assert until(1, lambda: not lives(helper))

    def test_takes_the_last_stage_first(self, supervisor: Supervisor, tmp_path: Path) -> None:
        ready = (
            "import signal, sys, time\n"
            "signal.signal(signal.SIGTERM, lambda *_: sys.exit(print(time.time_ns())))\n"
            "print('up', flush=True); time.sleep(300)"
        )
        supervisor.start([python(tmp_path, "below", ready)])
        supervisor.start([python(tmp_path, "above", ready)])
        assert until(30, lambda: all((tmp_path / f"{name}.log").read_text() for name in ("below", "above")))
        supervisor.stop()

        ended = {name: int((tmp_path / f"{name}.log").read_text().split()[-1]) for name in ("below", "above")}
        assert ended["above"] < ended["below"]


class TestKill9:
    def test_of_the_supervisor_leaves_no_child(self, tmp_path: Path) -> None:
        code = (
            "import pathlib, sys, time\n"
            "from services.local.children import Program\n"
            "from services.local.supervisor import Supervisor\n"
            "log = pathlib.Path(sys.argv[1]) / 'x.log'\n"
            f"argv = (sys.executable, '-c', {STUBBORN!r})\n"
            "supervisor = Supervisor(print)\n"
            "children = supervisor.start([Program(name='x', argv=argv, log=log)] * 3)\n"
            "print(*(child.pid for child in children), flush=True)\n"
            "time.sleep(300)\n"
        )
        with subprocess.Popen(
            (sys.executable, "-c", code, str(tmp_path)), stdout=subprocess.PIPE, text=True
        ) as starter:
            assert starter.stdout is not None
            pids = [int(pid) for pid in starter.stdout.readline().split()]
            assert all(lives(pid) for pid in pids)
            starter.kill()

        assert until(10, lambda: not any(lives(pid) for pid in pids))
