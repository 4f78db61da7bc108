"""No committed file names where somebody's machine keeps or fetches things."""

import re
from pathlib import Path

import pytest

from tests.structure.tree import TOP, committed

# Put together from parts, so that this file does not name what it looks for.
REGISTRY = re.compile(
    "|".join((r"files\.python" + "hosted", r"py" + r"pi\.org", r"registry\.npm" + "js", "index" + "-url"))
)
MACHINE = re.compile(
    "|".join((r"(?<![\w.-])/wo" + "rk/", r"(?<![\w.-])/ro" + "ot/", r"(?<![\w.-])/ho" + r"me/\w", "file:" + "//"))
)
PICTURES = {".png", ".ico", ".woff2", ".mo", ".jpg", ".webp"}


def texts() -> list[Path]:
    """What we wrote: vendored files name what they like."""
    return [path for path in committed() if path.suffix not in PICTURES and "vendor" not in path.parts]


@pytest.mark.parametrize(("pattern", "line"), [(REGISTRY, "--index" + "-url x"), (MACHINE, "open('/wo" + "rk/main')")])
def test_the_pattern_finds_what_it_is_for(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


@pytest.mark.parametrize("pattern", [REGISTRY, MACHINE], ids=["registry", "machine"])
def test_no_file_names_one(pattern: re.Pattern[str]) -> None:
    found = [
        f"{path}:{number}"
        for path in texts()
        for number, line in enumerate((TOP / path).read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]

    assert found == []


@pytest.mark.parametrize(
    "path", [path for path in committed("locks") if path.suffix == ".txt"], ids=lambda path: path.stem
)
def test_every_locked_version_has_hashes(path: Path) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (TOP / path).read_text(encoding="utf-8"))

    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
