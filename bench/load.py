"""Load from wrk, on this machine only: so many clients, each sending its next request once it has the answer."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import environ
from pathlib import Path

SCRIPT = Path(__file__).with_suffix(".lua")
LONGEST = 120
"""Seconds after which a load of counted requests is given up."""


class LoadFault(Exception):
    """The load could not be made, or was not answered as it must be."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to send.

    Attributes:
        header, prefix, lines: a header whose value ends in the next line of the list with every request.
        repeat: begin the list again at its end; otherwise its end is a fault.
    """

    path: str = "/"
    method: str = "GET"
    body: str = ""
    header: str = ""
    prefix: str = ""
    lines: Sequence[str] = ()
    repeat: bool = False


@dataclass(frozen=True, kw_only=True)
class Load:
    """What came back. Times in seconds."""

    answered: int
    sent: int
    seconds: float
    p50: float
    p99: float
    refused: int
    broken: int
    statuses: Mapping[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds


def load(port: int, request: Request, *, clients: int, seconds: float, folder: Path) -> Load:
    """Send for some seconds.

    Raises:
        LoadFault: an answer was a no or went missing, or the list was too short.
    """
    found = _wrk(port, request, {}, clients=clients, seconds=seconds, folder=folder)
    if found.refused or found.broken:
        raise LoadFault(f"{request.path}: {found.refused} were refused and {found.broken} got no answer.")
    if request.lines and not request.repeat and found.sent > len(request.lines):
        raise LoadFault(f"{request.path}: {len(request.lines)} lines were too few for {found.sent} requests.")
    return found


def load_counted(port: int, request: Request, *, clients: int, count: int, folder: Path) -> Load:
    """Send so many requests and no more, however long it takes.

    Raises:
        LoadFault: not all were answered.
    """
    found = _wrk(port, request, {"LOAD_COUNT": str(count)}, clients=clients, seconds=LONGEST, folder=folder)
    answered = sum(found.statuses.values())
    if answered != count:
        raise LoadFault(f"{request.path}: {answered} answers to {count} requests in {found.seconds:.0f} s.")
    return found


def _wrk(port: int, request: Request, more: Mapping[str, str], *, clients: int, seconds: float, folder: Path) -> Load:
    program = shutil.which("wrk")
    if program is None:
        raise LoadFault("wrk is not installed (on Debian: apt install wrk).")
    command = [
        program, "--threads", "1", "--connections", str(clients), "--duration", str(max(1, round(seconds))),
        "--timeout", "10", "--script", str(SCRIPT), f"http://127.0.0.1:{port}",
    ]  # fmt: skip
    environment = {**environ, **_told(request, folder), **more}
    done = subprocess.run(  # noqa: S603 - wrk, on PATH
        command, env=environment, capture_output=True, text=True, timeout=LONGEST + 60, check=False
    )
    if done.returncode != 0 or not done.stderr.strip():
        raise LoadFault(f"wrk ended with status {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
    return Load(**json.loads(done.stderr.strip().splitlines()[-1]))


def _told(request: Request, folder: Path) -> dict[str, str]:
    told = {"LOAD_METHOD": request.method, "LOAD_PATH": request.path}
    if request.body:
        told["LOAD_BODY"] = request.body
    if request.lines:
        listed = folder / "lines.txt"
        listed.write_text("\n".join(request.lines))
        told |= {"LOAD_LIST": str(listed), "LOAD_HEADER": request.header, "LOAD_PREFIX": request.prefix}
    return told
