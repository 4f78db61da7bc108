"""Every letter can be read before it goes out, about an invented event or a real one; nothing is stored or sent."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.kit.database import Database
from services.letters.purposes import PURPOSES
from services.local.cli import main
from services.registration.store.organisations import Organisation
from tests.conftest import SECRET
from tests.factories import an_event


def preview(*argv: str | Path) -> Result:
    return CliRunner().invoke(main, ["preview-mail", *(str(part) for part in argv)])


@pytest.mark.parametrize("purpose", PURPOSES)
class TestEveryLetter:
    def test_can_be_read_without_any_setting(self, purpose: str, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("DATABASE_URL", "SECRET_KEYS"):
            monkeypatch.delenv(name, raising=False)
        done = preview(purpose)
        assert done.exit_code == 0, done.output
        assert done.output.startswith("Subject: ")
        assert "Skills across borders" in done.output

    def test_can_be_opened_in_a_mail_program(self, purpose: str, tmp_path: Path) -> None:
        done = preview(purpose, "--as", "eml", "--output", tmp_path / "it.eml")
        assert done.exit_code == 0, done.output
        mail = message_from_bytes((tmp_path / "it.eml").read_bytes(), policy=default)
        assert mail["Subject"]
        assert {part.get_content_type() for part in mail.walk()} >= {"text/plain", "text/html"}

    def test_can_be_about_a_real_event(
        self,
        purpose: str,
        db: Database,
        organisation: Organisation,
        database_url: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", database_url)
        monkeypatch.setenv("SECRET_KEYS", SECRET)
        monkeypatch.setenv("PUBLIC_URL", "https://rsvp.example.org/")
        event = an_event(db, organisation, title="Garden talks", attendance={"remote": {"capacity": 5}}, status="draft")
        done = preview(purpose, "--event", event.slug, "--as", "html")
        assert done.exit_code == 0, done.output
        assert "Garden talks" in done.output
        with db.statement() as connection:
            assert connection.exec_driver_sql("select count(*) from registration.outbox").scalar() == 0


def test_links_of_a_preview_lead_nowhere() -> None:
    assert "/r/this-link-is-only-a-preview" in preview("confirmation").output


def test_an_event_that_is_not_there_is_refused(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SECRET_KEYS", SECRET)
    done = preview("invitation", "--event", "none")
    assert done.exit_code == 1
    assert "Traceback" not in done.output


def test_a_file_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "it").write_text("mine")
    assert preview("invitation", "--output", tmp_path / "it").exit_code == 1
    assert (tmp_path / "it").read_text() == "mine"


def test_an_unknown_letter_is_usage() -> None:
    assert preview("postcard").exit_code == 2
