"""Real web processes for races, and people who all come through the door at once."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Barrier
from typing import Any, TypeVar

import requests

from services.local.ports import free_port
from tests.conftest import SECRET

AGAIN = 10
"""How often somebody asks before they give up."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Web:
    """A running server."""

    address: str

    def answer(self, token: str, **said: Any) -> requests.Response:
        """Answer an invitation."""
        return self._ask("/v1/invitation/answer", f"Invitation {token}", json=said)

    def cancel(self, token: str) -> requests.Response:
        """Cancel a registration."""
        return self.act(token, "cancel")

    def act(self, token: str, action: str) -> requests.Response:
        """Do something to one's own registration."""
        return self._ask(f"/v1/registration/{action}", f"Registration {token}")

    def _ask(self, path: str, who: str, **body: Any) -> requests.Response:
        """Who is told "not just now" asks again: on a busy machine a lock may be held for longer than anybody waits."""
        for _ in range(AGAIN):
            answer = requests.post(f"{self.address}{path}", headers={"Authorization": who}, timeout=30, **body)
            if answer.status_code != 503:
                break
        return answer


@contextmanager
def running_web(database_url: str, redis_url: str, *, guard_off: str = "") -> Iterator[Web]:
    """The service with two web processes on one port.

    Args:
        database_url: the migrated database.
        redis_url: where callers are counted.
        guard_off: the guard that a negative control leaves out.
    """
    port = free_port()
    app = "tests.races.unguarded:app" if guard_off else "services.registration.wsgi:app"
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEYS": SECRET,
        "PLACECARD_SUPERVISED": "1",
        "LOG_LEVEL": "WARNING",
        "PORT": str(port),
        "WEB_WORKERS": "2",
        "WEB_THREADS": "4",
        "GUARD_OFF": guard_off,
    }
    command = (sys.executable, "-m", "services.registration.serve", "--app", app)
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        web = Web(f"http://127.0.0.1:{port}")
        _wait_until_ready(web)
        yield web
    finally:
        child.terminate()
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:  # its workers die with it
            child.kill()
            child.wait()


def all_at_once(work: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """Do the work for each thing, every one in a thread of its own, all set off by one signal."""
    barrier = Barrier(len(things))

    def run(thing: T) -> R:
        barrier.wait()
        return work(thing)

    with ThreadPoolExecutor(max_workers=len(things)) as pool:
        return list(pool.map(run, things))


def _wait_until_ready(web: Web) -> None:
    for _ in range(600):
        try:
            if requests.get(f"{web.address}/healthz", timeout=1).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise TimeoutError("the web processes did not come up")
