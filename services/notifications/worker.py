"""The Celery worker: ``celery -A services.notifications.worker worker``."""

import logging
import os
import threading
import time
from typing import Any

from celery import Celery, bootsteps
from celery.signals import setup_logging, worker_init, worker_process_init

from services.contracts import routing
from services.kit.broker import BrokerWatch, broker_app
from services.kit.logs import set_up_logs
from services.kit.process import die_with_parent
from services.kit.pulse import FOLDER, Pulse
from services.kit.settings import read_or_exit
from services.notifications import tasks
from services.notifications.runtime import make_runtime, runtime, use_runtime
from services.notifications.settings import from_environment

PROCESS = "notifications-worker"

LOOK = 5.0
"""Seconds between two looks at the loop."""

RECONNECTING = 40.0
"""Seconds that the loop may need to find a broker that is back: Celery asks ever more seldom."""


def make_worker() -> Celery:
    """The application with settings from the environment, its tasks known."""
    settings = read_or_exit(from_environment)
    use_runtime(make_runtime(settings, role=PROCESS, pool=4))
    made = broker_app(settings.redis_url, queues=routing.QUEUES)
    tasks.register(made)
    if os.environ.get(FOLDER):
        made.steps["consumer"].add(_Turns)
    return made


class _Turns(bootsteps.StartStopStep):
    """Notes that the loop which takes hints turns; begun anew with every connection to the broker."""

    turned_at = 0.0
    """When it did last, on the machine's monotonic clock."""

    def start(self, parent: Any) -> None:
        """Be called by the loop itself."""
        self._timer = parent.timer.call_repeatedly(LOOK, self._turn)

    def stop(self, parent: Any) -> None:  # noqa: ARG002 - Celery's signature
        """Before the next connection is made."""
        self._timer.cancel()

    @classmethod
    def _turn(cls) -> None:
        cls.turned_at = time.monotonic()


@worker_init.connect
def _watch(**_: Any) -> None:
    """Vouch for the loop while it turns, or while no broker is there for it to listen to.

    Asking the worker over Redis (``celery inspect ping``) would call it dead whenever Redis is away.
    """
    if os.environ.get(FOLDER):
        watch, pulse = BrokerWatch(runtime().settings.redis_url), Pulse("worker")
        threading.Thread(target=_feel, args=(watch, pulse), name="pulse", daemon=True).start()


def _feel(watch: BrokerWatch, pulse: Pulse) -> None:
    while True:
        if time.monotonic() - _Turns.turned_at < 3 * LOOK or watch.silent_for() > 0:
            pulse.promise(RECONNECTING)
        time.sleep(LOOK)


@setup_logging.connect
def _our_logs(**_: Any) -> None:
    set_up_logs(PROCESS, runtime().settings.log_level)
    for name in ("celery.app.trace", "celery.worker.strategy"):  # each mail has a line of its own
        logging.getLogger(name).setLevel(logging.WARNING)


@worker_process_init.connect
def _begin_child(**_: Any) -> None:
    """Connections must not cross a fork; under a supervisor nothing may outlive the worker."""
    runtime().database.dispose(close=False)
    if os.environ.get("PLACECARD_SUPERVISED") == "1":
        die_with_parent()


app = make_worker()
