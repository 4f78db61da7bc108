"""One house for all faults; every test ends with the proof that all invariants hold."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack

import pytest

from tests.faults.house import House, a_house

_report = pytest.StashKey[pytest.TestReport]()


class Keeper:
    """Keeps one house standing, and builds another when a test left it in ruins."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._house: House | None = None

    def house(self) -> House:
        """The house, healthy."""
        if self._house is None:
            self._house = self._stack.enter_context(a_house())
        return self._house

    def give_up(self) -> None:
        """Tear it down."""
        self._house = None
        self._stack.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the fixture know how the test ended."""
    report = yield
    if report.when == "call":
        item.stash[_report] = report
    return report


@pytest.fixture(scope="session")
def keeper() -> Iterator[Keeper]:
    """Who keeps the house, also while other tests have their turn."""
    kept = Keeper()
    yield kept
    kept.give_up()


@pytest.fixture
def house(keeper: Keeper, request: pytest.FixtureRequest) -> Iterator[House]:
    """Everything runs; after the test it is mended and all invariants are checked."""
    house = keeper.house()
    house.begin()
    yield house
    sound = False
    try:
        report = request.node.stash.get(_report, None)
        if report is not None and report.passed:
            house.prove()
            sound = True
    finally:
        if not sound:
            keeper.give_up()
