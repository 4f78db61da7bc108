"""A loop outlives whatever its jobs meet, and its log tells no more than is needed."""

import threading
from collections.abc import Callable, MutableMapping
from typing import Any

from structlog.testing import capture_logs

from services.kit import loop
from services.kit.database import DatabaseUnavailable
from services.kit.loop import Job


def ran(*meets: Exception | None) -> list[MutableMapping[str, Any]]:
    """The lines of a loop whose job meets these one after the other, and then the end."""
    stop, things = threading.Event(), iter(meets)

    def work() -> bool:
        met = next(things, stop)
        if met is stop:
            stop.set()
        elif isinstance(met, Exception):
            raise met
        return False

    with capture_logs() as lines:
        loop.run({"a job": Job(work=work, every=0.001)}, stop=stop, longest_pause=0.002)
    return lines


def test_a_database_that_is_away_is_one_line_and_no_traceback() -> None:
    away, again = ran(*[DatabaseUnavailable("57P01")] * 3)

    assert (away["log_level"], away["job"], away["reason"]) == ("warning", "a job", "57P01")
    assert (again["log_level"], again["event"], again["failures"]) == ("info", "job works again", 3)
    assert "exc_info" not in away


def test_a_second_time_away_is_told_again() -> None:
    lines = ran(DatabaseUnavailable("57P01"), None, DatabaseUnavailable("57P01"))

    assert [line["log_level"] for line in lines] == ["warning", "info", "warning", "info"]


def test_any_other_fault_is_told_in_full_each_time() -> None:
    faults = [ValueError("one"), ValueError("two")]

    first, second, _ = ran(*faults)

    assert [first["exc_info"], second["exc_info"]] == faults
    assert (second["log_level"], second["failures"]) == ("error", 2)


def test_a_job_that_fails_keeps_no_other_from_its_hour() -> None:
    stop = threading.Event()
    done: list[str] = []

    def fails() -> bool:
        raise ValueError

    def works() -> bool:
        done.append("once more")
        if len(done) == 3:
            stop.set()
        return True

    jobs: dict[str, Callable[[], bool]] = {"fails": fails, "works": works}
    with capture_logs():
        loop.run({name: Job(work=work, every=0.001) for name, work in jobs.items()}, stop=stop)

    assert len(done) == 3
