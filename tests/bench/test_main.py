"""One scenario for a second, with real servers: it measures, tells and writes."""

import json
from pathlib import Path

from click.testing import CliRunner

from bench.__main__ import SCENARIOS, main


def test_measures_tells_and_writes(tmp_path: Path) -> None:
    arguments = ["T8", "--seconds", "0.5", "--rounds", "1", "--size", "tiny", "--no-profile", "--out", str(tmp_path)]

    done = CliRunner().invoke(main, arguments)

    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "bench.json").read_text())
    assert {figure["id"] for figure in told["figures"]} == {"T8"}
    assert {figure["work"] for figure in told["figures"]} >= {"answer among 2,000", "capacity among 2,000"}
    assert all(figure["ratio"] > 0 for figure in told["figures"])
    assert "answer among 2,000" in (tmp_path / "bench.txt").read_text()


def test_knows_every_promised_measurement() -> None:
    assert list(SCENARIOS) == ["T1", "T2", "T3", "T4", "T5", "T6", "T8", "T10", "T11"]
