"""The project as it is committed: its files, and its Python as syntax trees."""

import ast
import subprocess
from functools import cache
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]


@cache
def committed(*patterns: str) -> tuple[Path, ...]:
    """Files that git knows and that are still there, relative to the top."""
    listed = subprocess.run(("git", "ls-files", "-z", *patterns), cwd=TOP, capture_output=True, text=True, check=True)
    return tuple(Path(name) for name in listed.stdout.split("\0") if name and (TOP / name).is_file())


def text_of(path: Path | str) -> str:
    """What a file of the project says."""
    return (TOP / path).read_text(encoding="utf-8")


def syntax_of(path: Path) -> ast.Module:
    """A Python file of the project as a tree."""
    return ast.parse(text_of(path), filename=str(path))


def python_below(*folders: str) -> list[Path]:
    """Committed Python files below these folders."""
    return [path for path in committed(*folders) if path.suffix == ".py"]
