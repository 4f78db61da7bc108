"""One composition for all tests of this folder: built and started once, taken down whatever happens."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compose.composition import Composition, tell
from tests.compose.organiser import Organiser


@pytest.fixture(scope="session")
def built() -> Iterator[Composition]:
    """The image, from a fresh clone; nothing runs yet."""
    engine = subprocess.run(("docker", "info"), capture_output=True, text=True, check=False)
    if engine.returncode:
        pytest.fail(f"No container engine answers (DOCKER_HOST may name one):\n{engine.stderr.strip()}")
    with tempfile.TemporaryDirectory(prefix="placecard-compose-") as name:
        composition = Composition.fresh(Path(name))
        composition.removed()  # what a killed run left over
        tell("building the image …")
        composition.compose("build", seconds=900)
        try:
            yield composition
        finally:
            tell("removing containers, networks and volumes …")
            composition.removed()


@pytest.fixture(scope="session")
def first_start(built: Composition) -> float:
    """Seconds until everything was well."""
    tell("starting …")
    return built.started()


@pytest.fixture(scope="session")
def composition(built: Composition, first_start: float) -> Composition:
    """Everything runs and is well."""
    return built


@pytest.fixture(scope="session")
def organiser(composition: Composition) -> Organiser:
    """With a key and an open event."""
    return Organiser.beginning(composition)
