"""The web process starts from its environment, and says what is missing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

SECRET = "a secret for tests only, of more than thirty-two characters"


def environment(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {**kept, **settings}


def test_missing_and_wrong_settings_are_told_together() -> None:
    wrong = environment(
        DATABASE_URL="mysql://x", REDIS_URL="http://x", PUBLIC_URL="events.example.org", RATE_KEY="often",
        BOOTSTRAP_API_KEY="short", SEND_UNDO_SECONDS="-1",
    )  # fmt: skip
    done = subprocess.run(
        (sys.executable, "-c", "import services.registration.wsgi"),
        env=wrong,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    for name in (
        "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SECRET_KEYS", "RATE_KEY", "BOOTSTRAP_API_KEY", "SEND_UNDO_SECONDS",
    ):  # fmt: skip
        assert f"{name}: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_supervised_process_ends_with_its_parent(database_url: str, redis_url: str, tmp_path: Path) -> None:
    settings = environment(
        DATABASE_URL=database_url, REDIS_URL=redis_url, PUBLIC_URL="http://127.0.0.1", SECRET_KEYS=SECRET,
        PLACECARD_SUPERVISED="1",
    )  # fmt: skip
    child = tmp_path / "child"
    start = (
        "import pathlib, subprocess, sys, time\n"
        "web = 'import services.registration.wsgi, time; print(1, flush=True); time.sleep(60)'\n"
        "made = subprocess.Popen((sys.executable, '-c', web), stdout=subprocess.PIPE)\n"
        "made.stdout.readline()\n"
        "pathlib.Path(sys.argv[1]).write_text(str(made.pid))\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen((sys.executable, "-c", start, str(child)), env=settings) as parent:
        _until(lambda: child.exists() and child.read_text() != "")
        pid = int(child.read_text())
        parent.send_signal(signal.SIGKILL)
    _until(lambda: not _runs(pid))


def _runs(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
