"""The product's processes, as the supervisor starts them."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import services
from services.contracts.routing import QUEUES
from services.local.children import Program

_HOME = Path(services.__path__[0]).parent


def product_programs(logs: Path, environment: Mapping[str, str]) -> list[Program]:
    """The four long-running processes; the environment holds every setting, ``PORT`` among them."""
    commands = {
        "registration-web": _web(),
        "registration-clock": ("-m", "services.registration.clock"),
        "notifications-worker": _worker(),
        "notifications-clock": ("-m", "services.notifications.clock"),
    }
    return [_program(name, arguments, logs, environment) for name, arguments in commands.items()]


def sink_program(logs: Path, mail: Path, port: int) -> Program:
    """The built-in mail sink; its environment is ours without any setting."""
    return _program("mail-sink", ("-m", "services.local.sink", str(mail), str(port)), logs, os.environ)


def _program(name: str, arguments: tuple[str, ...], logs: Path, environment: Mapping[str, str]) -> Program:
    return Program(
        name=name,
        argv=(sys.executable, *arguments),
        log=logs / f"{name}.log",
        environment={**environment, "PYTHONUNBUFFERED": "1"},
        folder=_HOME,
    )


def _web() -> tuple[str, ...]:
    return ("-m", "services.registration.serve", "--app", "services.local.web:app")


def _worker() -> tuple[str, ...]:
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    what = ("-Q", ",".join(QUEUES), "--pool", "threads", "--concurrency", "2", "--loglevel", "INFO")
    return ("-m", "celery", "-A", "services.notifications.worker", "worker", *quiet, *what)
