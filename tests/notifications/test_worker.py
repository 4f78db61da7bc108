"""The worker's pulse: felt while it listens, and while there is nobody to listen to."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.kit.pulse import FOLDER, broken
from services.local.children import Child, Program
from tests.conftest import SECRET

pytestmark = pytest.mark.nightly

WORKER = ("-m", "celery", "-A", "services.notifications.worker", "worker", "--concurrency", "1", "--without-heartbeat")
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def started(tmp_path: Path, database_url: str) -> Iterator[Callable[[str], Path]]:
    """Start a worker on this Redis; where its pulse is felt."""
    children: list[Child] = []

    def start(redis_url: str) -> Path:
        folder = tmp_path / "pulse"
        environment = {
            "PATH": os.environ["PATH"], "DATABASE_URL": database_url, "REDIS_URL": redis_url, FOLDER: str(folder),
            "PUBLIC_URL": "http://127.0.0.1:8000", "SECRET_KEYS": SECRET, "MAIL_FROM": "events@example.org",
            "SMTP_URL": "smtp://127.0.0.1:1",
        }  # fmt: skip
        argv = (sys.executable, *WORKER)
        children.append(Child(Program(name="worker", argv=argv, log=tmp_path / "log", environment=environment)))
        return folder

    yield start
    for child in children:
        child.kill()


def promised(folder: Path) -> float:
    """Until when the worker is to be heard of; nothing before it began."""
    return max((file.stat().st_mtime for file in folder.glob("*")), default=0.0)


def renewed(folder: Path) -> bool:
    """Whether a promise follows the one of the beginning."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not promised(folder):
        time.sleep(0.1)
    first = promised(folder)
    while time.monotonic() < deadline and promised(folder) == first:
        time.sleep(0.1)
    return promised(folder) != first and broken(folder, now=time.time() + 30) == []


def test_a_worker_that_listens_is_alive(started: Callable[[str], Path], redis_url: str) -> None:
    assert renewed(started(redis_url))


def test_a_worker_that_waits_for_redis_is_alive(started: Callable[[str], Path]) -> None:
    assert renewed(started(NOWHERE))
