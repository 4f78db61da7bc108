"""The import contracts hold, and would be broken by what they forbid."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.structure.tree import TOP

PLANTED = {
    "services/registration/domain/seating.py": "import sqlalchemy",
    "services/registration/domain/people.py": "import services.kit.keys",
    "services/registration/usecases/list_events.py": "import flask",
    "services/registration/usecases/show_event.py": "import sqlalchemy",
    "services/registration/api/events.py": "import services.registration.store.events",
    "services/registration/api/keys.py": "import services.registration.pages.events",
    "services/registration/store/slugs.py": "import services.registration.usecases.show_event",
    "services/registration/app.py": "import services.notifications.runtime",
    "services/contracts/routing.py": "import services.kit.keys",
    "services/letters/letter.py": "import services.notifications.settings",
    "services/notifications/clock.py": "import services.notifications.store.inbox",
    "services/unplaced/__init__.py": "",
}
"""Each breaks a rule: file and the line that is added to it."""

BROKEN = (
    "Services never import each other; letters, contracts and kit know nobody above BROKEN",
    "Registration points inwards BROKEN",
    "The domain and the contracts are plain Python BROKEN",
    "Use cases know no framework BROKEN",
    "Doors reach the store only through use cases BROKEN",
    "SQL lives in the store BROKEN",
)


def report(top: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    # Started in the copy, whose services must be found before those that are installed.
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(top), "COLUMNS": "400"}
    return subprocess.run(
        (str(program), "--no-cache"), cwd=top, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def planted_report(tmp_path_factory: pytest.TempPathFactory) -> str:
    top = tmp_path_factory.mktemp("planted")
    shutil.copytree(TOP / "services", top / "services", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(TOP / "pyproject.toml", top)
    for name, line in PLANTED.items():
        (top / name).parent.mkdir(exist_ok=True)
        with (top / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    return report(top).stdout


def test_every_contract_is_kept() -> None:
    found = report(TOP)

    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("contract", BROKEN)
def test_a_planted_import_breaks_its_contract(planted_report: str, contract: str) -> None:
    assert contract in planted_report


@pytest.mark.parametrize(("name", "line"), [one for one in PLANTED.items() if one[1]], ids=lambda part: part)
def test_every_planted_import_is_named(planted_report: str, name: str, line: str) -> None:
    importer = name.removesuffix(".py").replace("/", ".")
    imported = line.removeprefix("import ")

    assert f"{importer} -> {imported}" in planted_report


def test_a_package_without_a_place_is_refused(planted_report: str) -> None:
    assert "unplaced" in planted_report
