"""``placecard doctor`` tells everything at once; its status says whether something is wrong."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.kit.database import Database
from services.local.cli import main
from services.local.doctor.database import CLOCKS, wall_clock
from services.local.doctor.examination import Patient, examine
from services.local.doctor.finding import Level
from services.notifications.usecases import keep_house as notifications
from services.registration.usecases import keep_house as registration
from tests.conftest import SECRET
from tests.journeys.sink import a_sink

ABOUT = {"Settings", "Disk", "Database", "Time", "Migrations", "Clocks", "Mail queue", "Seats", "Keys", "Redis"} | {
    "Mail server", "Mail domain",
}  # fmt: skip


@pytest.fixture
def settings(database_url: str, redis_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "SECRET_KEYS": SECRET,
        "SMTP_URL": "smtp://127.0.0.1:1",
        "MAIL_FROM": "events@institute.eu",
    }


def no_records(_: str) -> list[str]:
    return []


def test_everything_is_looked_at_although_some_of_it_is_wrong(settings: dict[str, str], tmp_path: Path) -> None:
    found = examine(Patient(settings=settings, folder=tmp_path, texts=no_records))

    assert {one.about for one in found} == ABOUT
    wrong = {one.about for one in found if one.level is Level.WRONG}
    assert wrong == {"Clocks", "Mail server", "Mail domain"}
    assert all(bool(one.mend) == (one.level is not Level.WELL) for one in found)


def test_without_a_database_the_rest_is_told(settings: dict[str, str], tmp_path: Path) -> None:
    settings["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    found = examine(Patient(settings=settings, folder=tmp_path, texts=no_records))

    assert {"Redis", "Mail server", "Mail domain", "Disk"} < {one.about for one in found}
    assert [one.level for one in found if one.about == "Database"] == [Level.WRONG]


def test_the_domain_of_each_sender_is_looked_at_once(settings: dict[str, str], tmp_path: Path) -> None:
    settings |= {"MAIL_FROM_INVITATIONS": "Events <come@Invitations.eu>", "MAIL_FROM_ORGANISERS": "desk@institute.eu"}
    found = examine(Patient(settings=settings, folder=tmp_path, texts=no_records))

    seen = [one.seen for one in found if one.about == "Mail domain" and "SPF" in one.seen]
    assert seen == ["institute.eu has no SPF record.", "invitations.eu has no SPF record."]


def test_wrong_settings_are_told_alone_because_all_else_rests_on_them(tmp_path: Path) -> None:
    found = examine(Patient(settings={}, folder=tmp_path, texts=no_records))

    assert {one.about for one in found} == {"Settings", "Disk"}


def test_a_run_that_stands_still_is_looked_at_without_servers(settings: dict[str, str], tmp_path: Path) -> None:
    found = examine(Patient(settings=settings, folder=tmp_path, running=False, texts=no_records))

    assert not {one.about for one in found} & {"Clocks", "Redis", "Mail server", "Mail domain", "Settings"}
    assert not [one for one in found if one.level is Level.WRONG]


class TestCommand:
    @pytest.fixture(autouse=True)
    def given(self, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("MAIL_FROM", "events@example.org")

    def doctor(self, tmp_path: Path) -> Result:
        return CliRunner().invoke(main, ["doctor", "--data", str(tmp_path)])

    def test_is_status_0_when_nothing_is_wrong(
        self, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        registration.beat(db, CLOCKS[0], now=wall_clock())
        notifications.beat(db, CLOCKS[1], now=wall_clock())
        with a_sink() as sink:
            monkeypatch.setenv("SMTP_URL", sink.url)
            done = self.doctor(tmp_path)
        assert done.exit_code == 0, done.output
        assert "wrong" not in done.output

    def test_is_status_1_with_the_mends_when_something_is(self, tmp_path: Path) -> None:
        done = self.doctor(tmp_path)
        assert done.exit_code == 1
        assert "→ Start registration-clock" in done.output
        assert "things are wrong" in done.output
        assert SECRET not in done.output
