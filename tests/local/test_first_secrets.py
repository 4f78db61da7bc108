"""No container run has a secret that somebody else could know."""

import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from marshmallow import ValidationError

from services.kit.settings import secret_keys
from services.local.first_secrets import make_secrets

GIVEN = {"SECRET_KEYS": f"{'new' * 12},{'old' * 12}", "POSTGRES_PASSWORD": r"a:pass\word"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("keys", "database"):
        (tmp_path / name).mkdir()
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text().strip() for file in folder.glob("*/*")}


def test_are_made_when_none_are_given_and_never_the_same(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    for name in ("keys", "database"):
        (other / name).mkdir()

    make_secrets(folder, {})
    make_secrets(other, {})

    secret_keys([files(folder)["SECRET_KEYS"]])
    assert len(files(folder)["password"]) >= 32
    assert set(files(folder).values()) & set(files(other).values()) == set()


def test_are_kept(folder: Path) -> None:
    make_secrets(folder, {})
    before = files(folder)

    make_secrets(folder, {"SECRET_KEYS": "", "POSTGRES_PASSWORD": ""})

    assert files(folder) == before


def test_that_are_given_count_and_may_change(folder: Path) -> None:
    make_secrets(folder, {})
    make_secrets(folder, GIVEN)

    assert files(folder)["SECRET_KEYS"] == GIVEN["SECRET_KEYS"]
    assert files(folder)["password"] == GIVEN["POSTGRES_PASSWORD"]


def test_reach_the_database_as_libpq_reads_them(folder: Path, database_url: str) -> None:
    """A colon and a backslash, too; libpq ignores a passfile that others may read."""
    make_secrets(folder, GIVEN)
    passfile = folder / "database" / "passfile"

    with psycopg.connect(database_url, passfile=str(passfile)) as connection:
        assert connection.pgconn.parameter_status(b"server_version")
        assert connection.info.password == GIVEN["POSTGRES_PASSWORD"]


def test_are_read_by_nobody_else_but_the_database(folder: Path) -> None:
    make_secrets(folder, {})

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.glob("*/*")}
    assert modes == {"SECRET_KEYS": 0o600, "passfile": 0o600, "password": 0o644}


def test_that_can_be_guessed_are_refused_and_nothing_is_changed(folder: Path) -> None:
    with pytest.raises(ValidationError):
        make_secrets(folder, {"SECRET_KEYS": "short"})

    assert files(folder) == {}


def test_refused_ones_are_told_in_a_sentence_without_themselves(folder: Path) -> None:
    argv = (sys.executable, "-m", "services.local.first_secrets", str(folder))
    done = subprocess.run(
        argv, env={"SECRET_KEYS": "guess-me"}, capture_output=True, text=True, check=False, timeout=30
    )

    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEYS: Needs")
    assert "guess-me" not in done.stderr
