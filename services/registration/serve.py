"""The web processes: ``python -m services.registration.serve``. What they only read, they hold in memory together.

The application is made once, before the server forks its workers. Nothing that must not cross a fork exists by then:
no thread, no connection.
"""

import gc
import os
from functools import partial
from importlib import import_module
from typing import Any

import click
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from services.kit.process import die_with_parent

PLAIN = "services.registration.wsgi:app"
SUPERVISED_KILL_SECONDS = 3
CYCLES_LOOKED_FOR_AFTER = 10_000
"""Objects more than before. A request makes thousands, hardly one of them part of a cycle: looking for those after the
usual 700 would cost it a fortieth of its time."""
BOUNDS = HTTP1Settings(header_read_timeout=10_000, max_buffer_size=65_536)
"""Head of a request: milliseconds it may take to arrive, and bytes it may have. The image's command says the same."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--app", "target", default=PLAIN, show_default=True, help="Which application, as module:name.")
def main(host: str, target: str) -> None:
    """Serve until told to stop; PORT, WEB_WORKERS and WEB_THREADS come from the environment."""
    load(target)
    gc.collect()
    gc.freeze()  # a collection in a worker must not touch, and so copy, what it shares with the others
    gc.set_threshold(CYCLES_LOOKED_FOR_AFTER)
    supervised = _is_supervised()
    server = Server(
        target,
        address=host,
        port=int(os.environ.get("PORT") or 8000),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # proxies speak it to us; the other would come unencrypted, with bounds of its own
        http1_settings=BOUNDS,
        workers=int(os.environ.get("WEB_WORKERS") or 2),
        blocking_threads=int(os.environ.get("WEB_THREADS") or 4),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=SUPERVISED_KILL_SECONDS if supervised else None,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=partial(worker_application, target), wrap_loader=False)


def load(target: str) -> Any:
    """The application; made by whoever asks first, which is the parent where workers are forked."""
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


def worker_application(target: str) -> Any:
    """The application in a worker, which under a supervisor must not outlive its parent."""
    if _is_supervised():
        die_with_parent()
    return load(target)


def _is_supervised() -> bool:
    return os.environ.get("PLACECARD_SUPERVISED") == "1"


if __name__ == "__main__":
    main()
