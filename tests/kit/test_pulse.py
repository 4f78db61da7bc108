"""A hung loop is told from one that works, waits or fails."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from services.kit import loop
from services.kit.loop import Job
from services.kit.pulse import BEGINNING, FOLDER, LONGEST, SLACK, Pulse, broken


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "pulse"


@pytest.fixture
def pulse(folder: Path) -> Pulse:
    return Pulse("a loop", {FOLDER: str(folder)})


def felt(folder: Path) -> subprocess.CompletedProcess[str]:
    """As a container's keeper feels it."""
    argv = (sys.executable, "-m", "services.kit.pulse")
    return subprocess.run(argv, env={FOLDER: str(folder)}, capture_output=True, text=True, check=False, timeout=30)


def test_a_kept_promise_is_a_sign_of_life(folder: Path, pulse: Pulse) -> None:
    pulse.promise(5)

    assert broken(folder, now=time.time() + 4 + SLACK) == []
    assert felt(folder).returncode == 0


def test_a_broken_promise_names_the_loop(folder: Path, pulse: Pulse) -> None:
    pulse.promise(-SLACK - 1)

    assert broken(folder, now=time.time()) == ["a-loop"]
    assert (felt(folder).returncode, felt(folder).stderr) == (1, "not heard of in time: a-loop\n")


def test_one_hung_loop_is_found_among_others(folder: Path, pulse: Pulse) -> None:
    Pulse("another", {FOLDER: str(folder)}).promise(1)

    assert broken(folder, now=time.time() + 30 + SLACK) == ["another"]


def test_a_process_that_has_not_begun_is_not_well_yet(folder: Path) -> None:
    assert felt(folder).returncode == 1
    folder.mkdir()
    assert felt(folder).returncode == 1


def test_a_loop_has_a_while_to_begin(folder: Path, pulse: Pulse) -> None:
    assert broken(folder, now=time.time() + BEGINNING) == []


def test_nobody_may_promise_for_ever(folder: Path, pulse: Pulse) -> None:
    pulse.promise(float("inf"))

    assert broken(folder, now=time.time() + LONGEST + SLACK + 1) == ["a-loop"]


def test_without_a_folder_nothing_is_written(tmp_path: Path) -> None:
    Pulse("a loop", {}).promise(1)

    assert list(tmp_path.iterdir()) == []


def test_a_loop_is_alive_while_its_jobs_fail_and_hung_when_one_does_not_end(folder: Path, pulse: Pulse) -> None:
    stop, rounds, held = threading.Event(), threading.Semaphore(0), threading.Event()

    def work() -> bool:
        rounds.release()
        if held.is_set():
            stop.wait(20)
        raise ValueError

    jobs = {"a job": Job(work=work, every=0.01, within=0.0)}
    named = {"stop": stop, "pulse": pulse, "longest_pause": 0.01}
    thread = threading.Thread(target=loop.run, args=(jobs,), kwargs=named)
    thread.start()
    try:
        for _ in range(3):
            assert rounds.acquire(timeout=5)
        assert broken(folder, now=time.time() + SLACK - 1) == []
        held.set()
        rounds.acquire(timeout=5)
        hung_since = time.time() + 1
        assert broken(folder, now=hung_since + SLACK) == ["a-loop"]
    finally:
        stop.set()
        thread.join(5)
