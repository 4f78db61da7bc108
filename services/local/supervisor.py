"""Keep programs running: start them in stages, start again what ends, stop all in good time."""

import time
from collections.abc import Callable, Sequence

from services.local.children import Child, Program, last_lines, stop_together
from services.local.faults import LocalFault, WrongSettings

STEADY_SECONDS = 30.0
"""Who ran this long has earned a quick restart."""

LONGEST_PAUSE = 30.0
STOP_SECONDS = (5.0, 3.0)
"""For the later stage, then for the earlier one: with the killing below ten seconds in all."""


class Kept:
    """One program that is started again whenever it ends, ever more slowly when it does not last."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._failures = 0
        self._restart_at: float | None = None
        self._start()

    def tend(self, tell: Callable[[str], None]) -> None:
        """Start it again when it has ended and its pause is over."""
        now = time.monotonic()
        if self._restart_at is not None:
            if now >= self._restart_at:
                self._start()
            return
        status = self.child.exit_status
        if status is None:
            return
        self.child.kill()  # what it may have left in its process group
        self._failures = 0 if now - self._started_at > STEADY_SECONDS else self._failures + 1
        pause = min(LONGEST_PAUSE, 0.5 * 2**self._failures) if self._failures else 0.0
        self._restart_at = now + pause
        tell(f"{self.program.name} ended (status {status}) and is started again. Its log: {self.program.log}")

    def _start(self) -> None:
        self.child = Child(self.program)
        self._started_at = time.monotonic()
        self._restart_at = None


class Supervisor:
    """Programs in at most two stages; the later stage stands on the earlier one and is stopped before it.

    Args:
        tell: takes sentences for the person at the terminal.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._stages: list[list[Kept]] = []

    def start(self, programs: Sequence[Program]) -> list[Child]:
        """Start a stage."""
        stage: list[Kept] = []
        self._stages.append(stage)  # first, so that a failure half-way leaves nothing running
        for program in programs:
            stage.append(Kept(program))  # noqa: PERF401 - the same reason
        return [kept.child for kept in stage]

    def tend(self) -> None:
        """One look at every program."""
        for stage in self._stages:
            for kept in stage:
                kept.tend(self._tell)

    def require_running(self) -> None:
        """Refuse to go on when a program ended while all are still being started.

        Raises:
            WrongSettings: it ended with status 2.
            LocalFault: it ended otherwise.
        """
        for kept in (kept for stage in self._stages for kept in stage):
            status = kept.child.exit_status
            if status is not None:
                fault = WrongSettings if status == 2 else LocalFault
                log = kept.program.log
                raise fault(f"{kept.program.name} could not start. Its log {log} ends:\n{last_lines(log)}")

    def stop(self) -> None:
        """Stop the later stage, then the one it stands on, each within its time."""
        for seconds in STOP_SECONDS:
            if self._stages:
                stop_together([kept.child for kept in self._stages[-1]], seconds=seconds)
                self._stages.pop()
