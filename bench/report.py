"""Tell the figures: a table for people, JSON for machines."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.figures import Figure

COLOURS = {"goal": "green", "floor": "yellow", "below": "red"}


def show(console: Console, figures: Sequence[Figure], costs: Mapping[str, Sequence[str]]) -> None:
    """Print the table, the notes and the top costs."""
    console.print(_table(figures))
    for figure in figures:
        for note in figure.notes:
            console.print(f"{figure.id}, {figure.work}: {note}", highlight=False)
    for work, lines in costs.items():
        console.print(f"\nTop costs of one {work} (own time under the profiler, calls):", highlight=False)
        for line in lines:
            console.print(f"  {line}", highlight=False, markup=False)


def write(
    folder: Path, figures: Sequence[Figure], costs: Mapping[str, Sequence[str]], began: Mapping[str, Any]
) -> Path:
    """Write ``bench.json`` and ``bench.txt``; the path of the former."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {**began, "figures": [figure.as_json() for figure in figures], "costs": costs}
    path = folder / "bench.json"
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    with (folder / "bench.txt").open("w") as file:
        show(Console(file=file, width=140), figures, costs)
    return path


def machine() -> dict[str, Any]:
    """What the figures were measured on, and how busy that was."""
    return {"cpus": os.cpu_count(), "load_average": load_average()}


def load_average() -> list[float]:
    """Programs that wanted a CPU in the last one, five and fifteen minutes."""
    return [round(one, 1) for one in os.getloadavg()]


def busyness(began: Mapping[str, Any]) -> str:
    """What else the machine did, for whoever reads the figures."""
    before, after = began["load_average"][0], began["load_at_end"][0]
    return f"{began['cpus']} CPUs; load average {before} before and {after} after, our own included."


def _table(figures: Sequence[Figure]) -> Table:
    table = Table(title="Each as a ratio to its limit in the same run: median (least–greatest round)")
    for name in ("", "Work", "Measured", "Limit", "Ratio", "Floor", "Goal", "Reached"):
        table.add_column(name)
    for one in figures:
        sign = "≤" if one.target.at_most else "≥"
        least, most = one.noise
        floor, goal = f"{sign} {one.target.floor:.2f}", f"{sign} {one.target.goal:.2f}"
        table.add_row(
            one.id, one.work, _middle(one.measured, one.unit), f"{one.limit}: {_middle(one.limits, one.unit)}",
            f"{one.ratio:.2f} ({least:.2f}–{most:.2f})", floor, goal,
            f"[{COLOURS[one.reached]}]{one.reached}[/]",
        )  # fmt: skip
    return table


def _middle(values: Sequence[float], unit: str) -> str:
    value = sorted(values)[len(values) // 2]
    if unit == "s" and value < 1:
        return f"{value * 1000:.1f} ms"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.2f} {unit}"
