"""CI runs the command of the README, and does not take a test that was not run for one that passed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.structure.tree import TOP, text_of

BROWSER = '<testcase classname="tests.browser.test_pages" name="test_a"/>'
SKIPPED = '<testcase classname="tests.browser.test_pages" name="test_b"><skipped message="not run"/></testcase>'
OTHER = '<testcase classname="tests.kit.test_keys" name="test_c"/>'


@pytest.mark.parametrize(
    ("cases", "status"),
    [
        pytest.param((BROWSER, OTHER), 0, id="passes when everything ran"),
        pytest.param((BROWSER, SKIPPED, OTHER), 1, id="fails when a test was skipped"),
        pytest.param((OTHER,), 1, id="fails when no browser test ran"),
    ],
)
def test_nothing_is_left_out(cases: tuple[str, ...], status: int, tmp_path: Path) -> None:
    for number, case in enumerate(cases):
        (tmp_path / f"{number}.xml").write_text(f"<testsuites><testsuite>{case}</testsuite></testsuites>")

    run = subprocess.run((sys.executable, TOP / ".ci/nothing_left_out.py", tmp_path), capture_output=True, check=False)

    assert run.returncode == status


def test_ci_calls_the_test_command_of_the_readme() -> None:
    assert "\nmake test\n" in text_of(".ci/run")
    assert "\nmake test " in text_of("README.md")
