"""Is an answer dearer than it was? ``python -m bench.against REVISION`` answers here and there in turns.

Both run with the libraries installed here, so that nothing but the product differs.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from bench import report
from bench.figures import Figure, Target

HERE = Path(__file__).parents[1]
AS_FAST = Target(floor=0.97, goal=1.0)
"""Rounds differ by some hundredths for the same code."""


@click.command()
@click.argument("revision")
@click.option("--seconds", default=4.0, show_default=True, help="How long each round takes.")
@click.option("--rounds", default=8, show_default=True, help="How often the two take turns.")
def main(revision: str, seconds: float, rounds: int) -> None:
    """Compare whole registrations for one hot event with those at REVISION."""
    console = Console()
    with checked_out(revision) as there, a_side(there, seconds) as before, a_side(HERE, seconds) as now:
        rates: dict[str, list[float]] = {"before": [], "now": []}
        for number in range(rounds):
            console.print(f"Round {number + 1} of {rounds}", highlight=False)
            sides = [("before", before), ("now", now)]
            for name, side in sides if number % 2 else reversed(sides):
                rates[name].append(a_round(side))
    report.show(console, [compared(revision, rates["now"], rates["before"])], {})


def compared(revision: str, now: list[float], before: list[float]) -> Figure:
    """What both answered a second, each round with its neighbour."""
    return Figure(
        id="T1", work="registration, one event", limit=f"the same at {revision[:12]}", unit="/s",
        measured=now, limits=before, target=AS_FAST,
    )  # fmt: skip


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """The product as it was, in a folder that is gone afterwards.

    Raises:
        ClickException: there is no such revision.
    """
    with tempfile.TemporaryDirectory(prefix="placecard-bench-") as folder:
        Path(folder).chmod(0o711)  # as root, the server's own account must pass
        there = Path(folder) / "before"
        _git("worktree", "add", "--quiet", "--detach", str(there), revision)
        try:
            yield there
        finally:
            _git("worktree", "remove", "--force", str(there))


def _git(*words: str) -> None:
    done = subprocess.run(["git", *words], cwd=HERE, capture_output=True, text=True, check=False)  # noqa: S603, S607 - git
    if done.returncode != 0:
        raise click.ClickException(done.stderr.strip())


@contextmanager
def a_side(checkout: Path, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """The servers of one side, idle until a round is asked for."""
    command = [sys.executable, "-P", str(HERE / "bench" / "side.py"), str(seconds)]
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, cwd=checkout, env={**os.environ, "PYTHONPATH": str(checkout)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as side:  # fmt: skip
        _line(side)
        yield side  # leaving closes its input, at which it ends


def a_round(side: subprocess.Popen[str]) -> float:
    """Answers a second.

    Raises:
        ClickException: the side has ended.
    """
    assert side.stdin is not None, "asked for a pipe"  # noqa: S101
    side.stdin.write("\n")
    side.stdin.flush()
    return float(_line(side))


def _line(side: subprocess.Popen[str]) -> str:
    assert side.stdout is not None, "asked for a pipe"  # noqa: S101
    line = side.stdout.readline()
    if not line:
        raise click.ClickException("One side ended before it had answered; what it said stands above.")
    return line


if __name__ == "__main__":
    main()
