"""The page about faults names tests that exist, says which of them wait for the night, and leaves no fault test out."""

import ast
import re
from collections.abc import Iterator

from tests.structure.tree import TOP, text_of

NAMED = re.compile(r"(night: )?`([\w/.]*)::((?:Test\w+::)?test_\w+)`")
NIGHTLY = "pytest.mark.nightly"
ABOUT_MAIL = ("chaos", "clocks", "redis", "smtp", "worker")


def named() -> dict[tuple[str, str], bool]:
    """Every test on the page, and whether the page puts it into the night; without a file it is in the one before."""
    found: dict[tuple[str, str], bool] = {}
    path = ""
    for night, file, name in NAMED.findall(text_of("docs/faults.md")):
        path = file or path
        found[path, name] = bool(night)
    return found


def cases_of(file: str) -> dict[str, bool]:
    """Every test of a file, and whether it is marked for the night."""
    tree = ast.parse((TOP / "tests" / file).read_text(encoding="utf-8"))
    all_of_it = any(isinstance(node, ast.Assign) and NIGHTLY in ast.unparse(node) for node in tree.body)
    return {
        name: all_of_it or NIGHTLY in map(ast.unparse, function.decorator_list) for name, function in _functions(tree)
    }


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        for one in inside:
            if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"):
                yield prefix + one.name, one


def test_every_named_test_is_there_and_runs_when_the_page_says_so() -> None:
    there = {
        (file, name): nightly for file in {file for file, _ in named()} for name, nightly in cases_of(file).items()
    }

    assert len(named()) > 50, "the control: the page is read"
    assert {one: night for one, night in named().items() if there.get(one) is not night} == {}


def test_every_fault_about_mail_is_on_the_page() -> None:
    files = [f"faults/test_{about}.py" for about in ABOUT_MAIL]

    assert [(file, name) for file in files for name in cases_of(file) if (file, name) not in named()] == []
