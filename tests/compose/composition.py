"""The compose file at work: started from a fresh clone, driven by the engine's own commands, looked at from outside."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.structure.tree import TOP

BEGUN = time.monotonic()
ONE_SHOT = ("secrets", "migrate")
PROCESSES = ("registration-web", "registration-clock", "notifications-worker", "notifications-clock")


def tell(words: str) -> None:
    """A line of progress, past pytest's capture."""
    print(f"  {time.monotonic() - BEGUN:5.0f} s  {words}", file=sys.__stderr__, flush=True)


def within(seconds: float, what: str, holds: Callable[[], object]) -> float:
    """Wait until it holds, and say how long that took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.5)
    tell(f"{what} ({time.monotonic() - begun:.0f} s)")
    return time.monotonic() - begun


def ran(*argv: str, folder: Path | None = None, given: bytes = b"", seconds: float = 120) -> str:
    """Run a program to its good end; what it printed."""
    done = subprocess.run(argv, cwd=folder, input=given, capture_output=True, timeout=seconds, check=False)
    said = done.stderr.decode(errors="replace")
    assert done.returncode == 0, f"{' '.join(argv)}: status {done.returncode}\n{said[-3000:]}"
    return done.stdout.decode(errors="surrogateescape")


def compose_program() -> tuple[str, ...]:
    """Compose 2 where the engine has it, else its older self."""
    known = subprocess.run(("docker", "compose", "version"), capture_output=True, check=False)
    return ("docker", "compose") if known.returncode == 0 else ("docker-compose",)


@dataclass
class Composition:
    """One project of containers, and the clone it was started from."""

    folder: Path
    program: tuple[str, ...] = field(default_factory=compose_program)
    site: str = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"

    @classmethod
    def fresh(cls, parent: Path) -> "Composition":
        """A clone of what is committed, with the example's settings and no other."""
        folder = parent / "placecard-compose-test"
        ran("git", "clone", "--quiet", str(TOP), str(folder))
        shutil.copy(folder / ".env.example", folder / ".env")
        return cls(folder)

    def set(self, *lines: str) -> None:
        """Write settings into the clone's .env; they count from the next start."""
        with (self.folder / ".env").open("a") as file:
            file.writelines(f"{line}\n" for line in lines)

    def compose(self, *argv: str, given: bytes = b"", seconds: float = 240) -> str:
        """Run a command of Compose."""
        return ran(*self.program, *argv, folder=self.folder, given=given, seconds=seconds)

    def placecard(self, *argv: str) -> str:
        """Run the command where an operator would."""
        return self.compose("exec", "-T", "notifications-worker", "placecard", *argv).strip()

    def rows(self, sql: str, database: str = "placecard") -> list[str]:
        """What the database says, a line for each row."""
        psql = ("psql", "-U", "placecard", "-d", database, "-At", "-c", sql)
        return self.compose("exec", "-T", "postgres", *psql).splitlines()

    def containers(self, service: str = "") -> list[dict[str, Any]]:
        """Every container of a service, or of all, as the engine describes it."""
        ids = self.compose("ps", "-q", "-a", service).split() if service else self._all()
        return list(json.loads(ran("docker", "inspect", *ids))) if ids else []

    def health(self, service: str) -> list[str]:
        """How each container of the service is."""
        return [one["State"].get("Health", {}).get("Status", "none") for one in self.containers(service)]

    def ill(self) -> list[str]:
        """Names of containers that should be well and are not, or should have ended and have not."""
        return [one["Name"] for one in self.containers() if not _well(one)]

    def started(self, *scale: str) -> float:
        """Start everything; the seconds until all of it was well."""
        begun = time.monotonic()
        self.compose("up", "-d", *scale)
        within(120, "every container is well", lambda: len(self.containers()) >= 10 and not self.ill())
        return time.monotonic() - begun

    def removed(self) -> None:
        """Leave nothing behind but the image."""
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "20")

    def _all(self) -> list[str]:
        label = f"label=com.docker.compose.project={self.folder.name}"
        return ran("docker", "ps", "-aq", "--filter", label).split()


def service_of(container: dict[str, Any]) -> str:
    """Which service of the file it belongs to."""
    return str(container["Config"]["Labels"]["com.docker.compose.service"])


def _well(container: dict[str, Any]) -> bool:
    state = container["State"]
    if service_of(container) in ONE_SHOT:
        return bool(state["Status"] == "exited" and state["ExitCode"] == 0)
    return bool(state["Running"] and state.get("Health", {}).get("Status", "healthy") == "healthy")
