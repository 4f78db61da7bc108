"""Whoever sends to many can look on."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from services.kit.database import Database
from services.local.demo import SAMPLES
from services.local.organiser import Desk, desk
from services.local.watching import watch
from services.registration.usecases.pause_sending import pause_sending
from services.registration.usecases.undo_batch import undo_batch
from tests.conftest import SECRET
from tests.local.test_cli import placecard

EVENT = "newcomers-and-their-neighbours"
KEY = "pc_" + "k" * 43
PORTION = """
update registration.invitation set sent_at = now()
where id in (select id from registration.invitation where sent_at is null order by id limit 20)
"""


@pytest.fixture
def settings(database_url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    given = {"DATABASE_URL": database_url, "SECRET_KEYS": SECRET, "BOOTSTRAP_API_KEY": KEY}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


@pytest.fixture
def at(settings: dict[str, str]) -> Iterator[Desk]:
    with desk(settings) as opened:
        yield opened


@pytest.fixture
def batch(settings: dict[str, str]) -> UUID:
    """Forty-two invitations that wait for their time to undo."""
    assert placecard("event", "load", SAMPLES / "newcomers-roundtable.yaml").exit_code == 0
    said = placecard("invite", EVENT, SAMPLES / "newcomers-roundtable.csv").output
    return UUID(said.split()[-1])


def test_looks_until_the_last_mail_has_left(db: Database, at: Desk, batch: UUID) -> None:
    looks = []

    def pause(seconds: float) -> None:
        looks.append(seconds)
        with db.statement() as connection:
            connection.exec_driver_sql(PORTION)

    assert watch(at, EVENT, batch, pause=pause) == "Everything has left: 42 sent, 0 failed."
    assert len(looks) == 3


def test_says_what_is_waited_for_and_may_be_left_alone(
    at: Desk, batch: UUID, capsys: pytest.CaptureFixture[str]
) -> None:
    def leave(_seconds: float) -> None:
        raise KeyboardInterrupt

    told = watch(at, EVENT, batch, pause=leave)
    assert told == "0 sent, 0 failed; 42 still wait, and leave without being looked at."
    assert "Can be undone until" in capsys.readouterr().err

    pause_sending(at.database, at.organiser(), EVENT, now=at.now)
    watch(at, EVENT, batch, pause=leave)
    assert "Sending is paused" in capsys.readouterr().err


def test_says_what_was_taken_back(at: Desk, batch: UUID) -> None:
    undo_batch(at.database, at.organiser(), EVENT, batch, now=at.now)
    assert placecard("watch", EVENT, str(batch)).output.endswith(
        "The batch was taken back: 0 had been sent, 42 stayed.\n"
    )


def test_refuses_a_batch_that_is_not_there(batch: UUID) -> None:
    done = placecard("watch", EVENT, str(uuid4()))
    assert done.exit_code == 1
    assert "Traceback" not in done.output
