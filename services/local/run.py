"""The one-machine run: servers, tables, sink, the four processes, until told to stop."""

import http.client
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from os import environ
from pathlib import Path

from services.kit.loop import stop_on_signals
from services.local.environment import completed
from services.local.faults import LocalFault
from services.local.folder import DataFolder, held, require_room, write_values
from services.local.migration import migrate
from services.local.ports import kept_port, port_is_free
from services.local.postgresql import PrivatePostgres
from services.local.processes import product_programs, sink_program
from services.local.redis_server import PrivateRedis
from services.local.servers import server_parts
from services.local.setting_faults import require_good
from services.local.supervisor import Supervisor

READY_SECONDS = 60.0
_ROOM_EVERY = 60.0
_OUR_OWN = {"DATABASE_URL": "postgresql://", "REDIS_URL": "redis://", "SMTP_URL": "smtp://127.0.0.1:25"}
"""Stand for the addresses of servers that this run will start itself, while the other settings are checked."""
_KEPT_FOR_COMMANDS = (
    "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SECRET_KEYS", "BOOTSTRAP_API_KEY", "MAIL_FROM", "PORT",
    "SEND_UNDO_SECONDS", "CHANGE_QUIET_SECONDS", "SMTP_URL", "PLACECARD_MAIL_FOLDER",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the operator asked for.

    Attributes:
        data: the data folder.
        port: where the pages and the API answer, on loopback.
        reset: begin with an empty folder.
        first: done once everything answers, with all settings (the demo loads its events here).
    """

    data: Path
    port: int
    reset: bool = False
    first: Callable[[dict[str, str]], None] | None = None


def run(wanted: Wanted, tell: Callable[[str], None]) -> None:
    """Run everything until SIGINT, SIGTERM or SIGHUP.

    Raises:
        LocalFault: says what is wrong and what to do.
    """
    stop = stop_on_signals()
    signal.signal(signal.SIGHUP, lambda *_: stop.set())
    with held(wanted.data, reset=wanted.reset) as folder:
        require_good(completed(folder, wanted.port, _OUR_OWN))
        _require_port(wanted.port)
        supervisor = Supervisor(tell)
        try:
            settings = _start(supervisor, folder, wanted.port)
            _wait_until_ready(supervisor, wanted.port, stop)
            if not stop.is_set():
                _begin(wanted, folder, settings, tell)
            _watch(supervisor, folder, stop, tell)
            tell("Stopping …")
        finally:
            supervisor.stop()


def _require_port(port: int) -> None:
    if not port_is_free(port):
        raise LocalFault(
            f"Port {port} is taken by another program. Stop that one, or choose another port with --port {port + 1}."
        )


def _start(supervisor: Supervisor, folder: DataFolder, port: int) -> dict[str, str]:
    found = _start_what_is_not_given(supervisor, folder)
    migrate(environ.get("DATABASE_URL") or found["DATABASE_URL"])
    settings = completed(folder, port, found)
    write_values(folder.addresses, {name: settings[name] for name in _KEPT_FOR_COMMANDS if name in settings})
    supervisor.start(product_programs(folder.logs, settings))
    return settings


def _start_what_is_not_given(supervisor: Supervisor, folder: DataFolder) -> dict[str, str]:
    """Start each server whose address the environment lacks; return the addresses of the started."""
    postgres, redis = server_parts(folder.path)
    addressed: dict[str, PrivatePostgres | PrivateRedis] = {"DATABASE_URL": postgres, "REDIS_URL": redis}
    wanted = {name: server for name, server in addressed.items() if not environ.get(name)}
    programs, found = [server.prepare() for server in wanted.values()], {}
    if not environ.get("SMTP_URL"):
        sink_port = kept_port(folder.mail / "port")
        programs.append(sink_program(folder.logs, folder.mail, sink_port))
        found = {"SMTP_URL": f"smtp://127.0.0.1:{sink_port}", "PLACECARD_MAIL_FOLDER": str(folder.mail)}
    children = supervisor.start(programs)
    for server, child in zip(wanted.values(), children, strict=False):
        server.wait_until_ready(child)
    return found | {name: server.url for name, server in wanted.items()}


def _wait_until_ready(supervisor: Supervisor, port: int, stop: threading.Event) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while (reason := _not_ready(port)) and not stop.wait(0.1):
        supervisor.require_running()
        if time.monotonic() > deadline:
            raise LocalFault(f"The pages did not answer within {READY_SECONDS:.0f} seconds: {reason}")


def _not_ready(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        told = answer.read(2000).decode(errors="replace")
        return "" if answer.status == 200 else told
    except (OSError, http.client.HTTPException) as error:
        return str(error)
    finally:
        connection.close()


def _begin(wanted: Wanted, folder: DataFolder, settings: dict[str, str], tell: Callable[[str], None]) -> None:
    if wanted.first:
        wanted.first(settings)
    address = settings["PUBLIC_URL"]
    here = f"http://127.0.0.1:{wanted.port}/dev/mail (nothing leaves this machine)"
    mail = here if "PLACECARD_MAIL_FOLDER" in settings else "by SMTP_URL"
    tell(
        f"Placecard is ready.\n"
        f"  Pages          {address}/\n"
        f"  API            {address}/docs\n"
        f"  Mail           {mail}\n"
        f"  Organiser key  {settings['BOOTSTRAP_API_KEY']}\n"
        f"  Data and logs  {folder.path}\n"
        f"Stop with Ctrl-C."
    )


def _watch(supervisor: Supervisor, folder: DataFolder, stop: threading.Event, tell: Callable[[str], None]) -> None:
    room_at = time.monotonic() + _ROOM_EVERY
    while not stop.wait(0.25):
        supervisor.tend()
        if time.monotonic() > room_at:
            room_at += _ROOM_EVERY
            _warn_of_little_room(folder, tell)


def _warn_of_little_room(folder: DataFolder, tell: Callable[[str], None]) -> None:
    try:
        require_room(folder.path)
    except LocalFault as fault:
        tell(str(fault))
