"""The application is made before the workers are forked, so nothing that must not cross a fork may exist by then."""

import json
import os
import subprocess
import sys

LOOK = """
import json, os, threading
from services.registration.serve import load, worker_application

made = load("services.registration.wsgi:app")
sockets = [one for one in os.scandir("/proc/self/fd") if os.readlink(one.path).startswith("socket:")]
print(json.dumps({
    "threads": threading.active_count(),
    "sockets": len(sockets),
    "same": worker_application("services.registration.wsgi:app") is made,
}))
"""
SETTINGS = {
    "DATABASE_URL": "postgresql://placecard@127.0.0.1:9/placecard",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "PUBLIC_URL": "http://127.0.0.1:8000",
    "SECRET_KEYS": "a secret for tests only of more than thirty-two characters",
}


def test_no_thread_and_no_connection_exists_before_the_workers_are_forked() -> None:
    environment = {"PATH": os.environ["PATH"], **SETTINGS}
    done = subprocess.run(
        (sys.executable, "-c", LOOK), env=environment, capture_output=True, text=True, check=True,
        stdin=subprocess.DEVNULL, timeout=60,
    )  # fmt: skip

    assert json.loads(done.stdout) == {"threads": 1, "sockets": 0, "same": True}
