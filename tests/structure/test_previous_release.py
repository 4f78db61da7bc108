"""The last release must work on the new tables: this check passes, fails, and says when it cannot tell."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.structure.tree import TOP

FIRST = "migrations/versions/0001_create_thing.py"
OLD_TEST = """
from pathlib import Path

def test_the_column_is_there() -> None:
    assert not [one for one in Path("migrations/versions").iterdir() if "drop" in one.name]
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small one with our script, one migration and one test of a store."""
    for path, text in {FIRST: "", "tests/a_service/store/test_thing.py": OLD_TEST}.items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)
    (tmp_path / ".ci").mkdir()
    shutil.copy(TOP / ".ci/previous_release", tmp_path / ".ci")
    git(tmp_path, "init")
    commit(tmp_path)
    return tmp_path


def git(repository: Path, *arguments: str) -> None:
    names = ("-c", "user.name=Robin Example", "-c", "user.email=robin@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(("git", *names, *arguments), cwd=repository, check=True, capture_output=True)


def commit(repository: Path) -> None:
    git(repository, "add", "--all")
    git(repository, "commit", "--allow-empty", "--message", "Change something")


def run(repository: Path) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "PYTHON": sys.executable, "WORKERS": "0"}
    script = repository / ".ci/previous_release"
    return subprocess.run((script,), env=environment, capture_output=True, text=True, check=False)


def test_before_the_first_release_there_is_nothing_to_ask(repository: Path) -> None:
    git(repository, "tag", "v0.1.0")

    done = run(repository)

    assert done.returncode == 0
    assert "No release is tagged before this commit" in done.stdout


def test_new_tables_that_only_grew_pass(repository: Path) -> None:
    git(repository, "tag", "v0.1.0")
    (repository / "migrations/versions/0002_add_column.py").touch()
    commit(repository)

    done = run(repository)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "v0.1.0 works with the new tables." in done.stdout


def test_new_tables_that_the_old_code_cannot_use_fail(repository: Path) -> None:
    git(repository, "tag", "v0.1.0")
    (repository / "migrations/versions/0002_drop_column.py").touch()
    (repository / "tests/a_service/store/test_thing.py").unlink()  # what the new code does not need, the old one does
    commit(repository)

    done = run(repository)

    assert done.returncode == 1
    assert "v0.1.0 does not work with the new tables" in done.stderr


def test_a_migration_that_was_released_stays_as_it_was(repository: Path) -> None:
    git(repository, "tag", "v0.1.0")
    (repository / FIRST).write_text("# changed afterwards\n")
    commit(repository)

    done = run(repository)

    assert done.returncode == 1
    assert FIRST in done.stderr
