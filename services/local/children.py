"""Start a program as a child that cannot outlive us, and stop it in good time."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.kit.process import die_with_parent
from services.local.accounts import Account, own_account

LOG_BYTES = 5_000_000
"""A log larger than this is put aside when its program starts; one older log is kept."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """One process to run.

    Attributes:
        name: how messages and its log file call it.
        argv: the command line; holds no secret, other accounts can read it.
        log: file that takes its standard output and standard error.
        account: runs it; oneself unless given.
        stop_signal: asks it to end; ``stop_seconds`` later its process group is killed.
        hurry_signal: sent in between to a program that must not be killed lightly; it gets two seconds more.
        orphan_signal: the kernel sends it when we die without having stopped it.
    """

    name: str
    argv: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    account: Account = field(default_factory=own_account)
    stop_signal: int = signal.SIGTERM
    stop_seconds: float = 5.0
    hurry_signal: int | None = None
    orphan_signal: int = signal.SIGKILL


class Child:
    """A running program, leader of its own process group.

    Start it from the main thread: the kernel takes the end of the starting *thread* for the parent's death.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        put_aside_large_log(program.log)
        with program.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - programs are ours, found or configured by the operator
                program.argv,
                env=dict(program.environment) or None,
                cwd=program.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which then stops the children in order
                # Runs after the change of account, which would undo it; we have one thread only when we start children.
                preexec_fn=lambda: die_with_parent(program.orphan_signal),  # noqa: PLW1509 - see above
                **program.account.popen_arguments(),
            )

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def exit_status(self) -> int | None:
        """How it ended; ``None`` while it runs."""
        return self._process.poll()

    def ask_to_stop(self, number: int | None = None) -> None:
        """Send the program's stop signal, or another, without waiting."""
        if self.exit_status is None:
            os.kill(self.pid, number or self.program.stop_signal)

    def wait(self, seconds: float) -> bool:
        """Whether it ended within that time."""
        try:
            self._process.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        """Ask, wait, then kill whatever is left of its process group."""
        stop_together([self], seconds=self.program.stop_seconds)

    def kill(self) -> None:
        """End its whole process group at once."""
        if self.program.hurry_signal and self.exit_status is None:
            self.ask_to_stop(self.program.hurry_signal)
            self.wait(2)
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS names a dead group so
            os.killpg(self.pid, signal.SIGKILL)
        self.wait(5)


def stop_together(children: Sequence[Child], *, seconds: float) -> None:
    """Ask all to stop, give them this time in common, then kill what is left of their process groups."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + seconds
    for child in children:
        child.wait(deadline - time.monotonic())
    for child in children:
        child.kill()


def put_aside_large_log(log: Path) -> None:
    """Rename a log that grew large, replacing the one put aside before."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(log.suffix + ".1"))


def last_lines(log: Path, count: int = 8) -> str:
    """The end of a log, for a message about a program that failed."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


def end_leftovers(folder: Path, names: tuple[str, ...], *, number: int, seconds: float = 6.0) -> None:
    """End programs of these names that still work in the folder after their supervisor was killed.

    The folder's lock must be held, so that a living run's servers are never meant. Where there is no
    ``/proc`` nothing is found, and the server itself refuses a folder in use.
    """
    deadline = time.monotonic() + seconds
    while (left := _working_in(folder, names)) and time.monotonic() < deadline + 2:
        for pid in left:
            _signal(pid, number if time.monotonic() < deadline else signal.SIGKILL)
        time.sleep(0.05)


def _working_in(folder: Path, names: tuple[str, ...]) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            here = (entry / "comm").read_text().strip().startswith(names) and (entry / "cwd").readlink() == folder
        except OSError:  # it ended, or belongs to somebody else
            continue
        if here:
            found.append(int(entry.name))
    return found


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
