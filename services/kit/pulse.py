"""A process's pulse: files by which whoever keeps its container can tell a hung loop from a busy one.

Each loop promises until when it will be heard of again; the promise is the modification time of its file. A loop
that hangs, or a process that is stopped, breaks it. A database or Redis that is away does not: the loops go on
asking, and starting them again would help nobody. Looked at by ``python -m services.kit.pulse``: status 1 tells
which promise is broken, or that none was made yet. Without the folder that ``PLACECARD_PULSE`` names, nothing is
written.
"""

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

FOLDER = "PLACECARD_PULSE"
SLACK = 20.0
"""Seconds by which a loop may be late before it counts as hung: a busy machine is no fault."""
BEGINNING = 60.0
"""Seconds that a loop may take until its first round."""
LONGEST = 3600.0
"""Seconds; beyond that a promise says nothing any more."""


class Pulse:
    """The promises of one loop; its name tells it from the others of its process."""

    def __init__(self, name: str, environment: Mapping[str, str] = os.environ) -> None:
        folder = environment.get(FOLDER)
        self._file = Path(folder, name.replace(" ", "-")) if folder else None
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.touch()
            self.promise(BEGINNING)

    def promise(self, seconds: float) -> None:
        """Say that the loop will be heard of again within so many seconds."""
        if self._file is not None:
            until = time.time() + min(seconds, LONGEST) + SLACK
            os.utime(self._file, (until, until))


def broken(folder: Path, *, now: float) -> list[str]:
    """Names of the loops that have not kept their promise; ``now`` in seconds since the epoch."""
    return sorted(file.name for file in folder.iterdir() if file.stat().st_mtime < now)


def main() -> str | None:
    """What is wrong, if anything."""
    folder = Path(os.environ.get(FOLDER) or "/nowhere")
    if not folder.is_dir() or not any(folder.iterdir()):
        return "no loop of this process has begun yet"
    late = broken(folder, now=time.time())
    return f"not heard of in time: {', '.join(late)}" if late else None


if __name__ == "__main__":
    sys.exit(main())
