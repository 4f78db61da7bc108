"""Do small jobs at a steady pace until told to stop."""

import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from services.kit.database import DatabaseUnavailable
from services.kit.pulse import Pulse

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Job:
    """One thing to do again and again.

    Attributes:
        work: does a portion and says whether more waits.
        every: seconds between portions when nothing waits.
        within: seconds after which a portion counts as hung, should anybody feel this loop's pulse.
    """

    work: Callable[[], bool]
    every: float
    within: float = 60.0


def run(
    jobs: Mapping[str, Job], *, stop: threading.Event, longest_pause: float = 5.0, pulse: Pulse | None = None
) -> None:
    """Run the jobs until ``stop`` is set. A job that fails is logged and comes again, ever more slowly.

    That the database is away is no fault of a job: one line says so, and another when the job works again.
    """
    pulse = pulse or Pulse("loop")
    due = dict.fromkeys(jobs, 0.0)
    failures = dict.fromkeys(jobs, 0)
    while not stop.is_set():
        for name, job in jobs.items():
            if stop.is_set() or time.monotonic() < due[name]:
                continue
            pulse.promise(job.within)
            pause = _portion(name, job, failures, longest_pause)
            due[name] = time.monotonic() + pause
        pause = max(0.0, min(due.values()) - time.monotonic())
        pulse.promise(pause)
        stop.wait(pause)


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _portion(name: str, job: Job, failures: dict[str, int], longest_pause: float) -> float:
    try:
        more = job.work()
    except Exception as error:  # the loop outlives every fault of its jobs; the log and the beat tell
        failures[name] += 1
        _tell(name, error, failures[name])
        return min(longest_pause, job.every * 2.0 ** failures[name])
    if failures[name]:
        log.info("job works again", job=name, failures=failures[name])
    failures[name] = 0
    return 0.0 if more else job.every


def _tell(name: str, error: Exception, failures: int) -> None:
    if not isinstance(error, DatabaseUnavailable):
        log.error("job failed", job=name, failures=failures, exc_info=error)
    elif failures == 1:
        log.warning("the database is away; the job comes again", job=name, reason=str(error))
