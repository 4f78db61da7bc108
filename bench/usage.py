"""What processes use, read from the kernel: CPU time, and memory that is theirs alone or their share of it."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

_TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _text(task).split():
            yield from tree(int(child))


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and its descendants, ended ones included."""
    return sum(_cpu(one) for one in tree(pid))


def pss_mib(pid: int) -> float:
    """Proportional set size of a process and its descendants: pages shared with others count by their share."""
    return sum(_pss(one) for one in tree(pid)) / 1024


class Spent:
    """CPU time of named processes during the blocks ``with spent``; the last block counts."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = dict(pids)
        self._before: dict[str, float] = {}
        self.seconds: dict[str, float] = {}

    def __enter__(self) -> Self:
        self._before = {name: cpu_seconds(pid) for name, pid in self._pids.items()}
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = {name: cpu_seconds(pid) - self._before[name] for name, pid in self._pids.items()}

    def told(self, times: int) -> str:
        """Milliseconds for each of so many pieces of work, such as ``web 0.51 ms, Redis 0.02 ms``."""
        return ", ".join(f"{name} {spent / times * 1000:.2f} ms" for name, spent in self.seconds.items())


def _cpu(pid: int) -> float:
    fields = _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS if fields else 0.0


def _pss(pid: int) -> float:
    lines = _text(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return sum(float(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return ""
