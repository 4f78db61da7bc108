"""Nothing grows without being noticed: length of files and functions, number of parameters."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.structure.tree import python_below, syntax_of, text_of

FILE_LINES = 250
TEST_FILE_LINES = 450  # a table of cases is read line by line, not as a whole
FUNCTION_LINES = 40
BY_PLACE = 5  # parameters told by name at the call explain themselves: see docs/decisions/0012-ceilings.md
BY_PLACE_OR_NAME = 8
ROOM_LINES = {"services/contracts": 900, "services/kit": 1000}

CODE = python_below("services")
TESTS = python_below("tests")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (one for one in ast.walk(syntax_of(path)) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize(("files", "ceiling"), [(CODE, FILE_LINES), (TESTS, TEST_FILE_LINES)], ids=["code", "tests"])
def test_no_file_is_longer_than_its_ceiling(files: list[Path], ceiling: int) -> None:
    lengths = {str(path): len(text_of(path).splitlines()) for path in files}

    assert {path: lines for path, lines in lengths.items() if lines > ceiling} == {}


def test_no_function_is_longer_than_its_ceiling() -> None:
    long = [
        f"{path}: {one.name} has {lines} lines"
        for path in CODE
        for one in functions(path)
        if (lines := (one.end_lineno or one.lineno) - one.lineno + 1) > FUNCTION_LINES
    ]

    assert long == []


def test_a_function_with_more_than_five_parameters_asks_for_them_by_name() -> None:
    many = [
        f"{path}: {one.name}"
        for path in CODE
        for one in functions(path)
        if len(by_place(one)) > BY_PLACE or len(by_place(one)) + len(one.args.kwonlyargs) > BY_PLACE_OR_NAME
    ]

    assert many == []


@pytest.mark.parametrize("room", ROOM_LINES)
def test_the_shared_rooms_stay_small(room: str) -> None:
    assert sum(len(text_of(path).splitlines()) for path in python_below(room)) <= ROOM_LINES[room]


def by_place(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    given = (*function.args.posonlyargs, *function.args.args)
    return [one.arg for one in given if one.arg not in {"self", "cls"}]
