"""The Celery worker: ``celery -A services.notifications.worker worker``."""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init

from services.contracts import routing
from services.kit.broker import broker_app
from services.kit.logs import set_up_logs
from services.kit.process import die_with_parent
from services.kit.settings import read_or_exit
from services.notifications import tasks
from services.notifications.runtime import make_runtime, runtime, use_runtime
from services.notifications.settings import from_environment

PROCESS = "notifications-worker"


def make_worker() -> Celery:
    """The application with settings from the environment, its tasks known."""
    settings = read_or_exit(from_environment)
    use_runtime(make_runtime(settings, role=PROCESS))
    made = broker_app(settings.redis_url, queues=routing.QUEUES)
    tasks.register(made)
    return made


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
