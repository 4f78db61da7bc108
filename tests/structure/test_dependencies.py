"""What we depend on is used, and locked the same everywhere."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.structure.tree import python_below, syntax_of, text_of

STARTED_OR_PINNED = {
    "tzdata": "read by zoneinfo where the system has no time zones",
    "wtforms": "pinned beside Flask-WTF, which works with any",
}
"""Never imported by us."""


def wanted(*, extra: str = "") -> set[str]:
    """Names of direct dependencies, normalised (PEP 503)."""
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    listed = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return {normal(re.split(r"[\[<>=;\s]", one)[0]) for one in listed}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> set[str]:
    """Distributions whose modules our code imports."""
    nodes = [node for path in python_below("services", "migrations") for node in ast.walk(syntax_of(path))]
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    known = packages_distributions()
    return {normal(name) for module in modules for name in known.get(module.partition(".")[0], [])}


def locked(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text_of(f"locks/{lock}.txt"), re.MULTILINE))


def test_every_dependency_is_used() -> None:
    assert wanted() - imported() == set(STARTED_OR_PINNED)


@pytest.mark.parametrize("lock", ["dev", "run", "image"])
def test_every_dependency_is_locked(lock: str) -> None:
    assert wanted() <= set(locked(lock))


def test_the_image_does_without_the_servers_of_one_machine() -> None:
    assert wanted(extra="local") & set(locked("image")) == set()
    assert wanted(extra="local") <= set(locked("run"))


@pytest.mark.parametrize("lock", ["run", "image", "build"])
def test_what_is_tested_is_what_runs(lock: str) -> None:
    tested = locked("dev")

    assert {name: version for name, version in locked(lock).items() if tested.get(name, version) != version} == {}
