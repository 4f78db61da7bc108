"""The sample events load through the use cases, with invented people only."""

import csv
import re

import pytest

from services.kit.database import Database
from services.local.demo import NAMES, SAMPLES, TO_TRY, load_demo
from services.local.event_file import read_event_file
from services.local.invitee_file import read_invitee_file
from tests.conftest import SECRET

ADDRESS = re.compile(r"[\w.+-]+@([\w.-]+)")
NUMBER = re.compile(r"\+\d[\d ]+")


@pytest.fixture
def settings(database_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "SECRET_KEYS": SECRET,
        "BOOTSTRAP_API_KEY": "pc_" + "k" * 43,
        "PUBLIC_URL": "http://127.0.0.1:8000",
    }


class TestFiles:
    @pytest.mark.parametrize("name", NAMES)
    def test_name_only_invented_people_and_fictional_numbers(self, name: str) -> None:
        text = (SAMPLES / f"{name}.yaml").read_text() + (SAMPLES / f"{name}.csv").read_text()

        domains = ADDRESS.findall(text)
        assert domains
        assert all(domain.endswith("example.org") for domain in domains)
        assert all(number.startswith("+44 1632 960") for number in NUMBER.findall(text))

    @pytest.mark.parametrize("name", NAMES)
    def test_read_without_a_fault(self, name: str) -> None:
        assert read_event_file(SAMPLES / f"{name}.yaml").fields["title"]
        assert all(one.invitee for one in read_invitee_file(SAMPLES / f"{name}.csv"))

    def test_hold_more_invitees_than_the_house_has_places(self) -> None:
        with (SAMPLES / "residential-roundtable.csv").open(encoding="utf-8") as file:
            people = list(csv.DictReader(file))
        assert len(people) >= 60
        assert len({person["constituency"] for person in people}) >= 5
        assert len({person["country"] for person in people}) >= 40


class TestDemo:
    def test_loads_three_events_and_gives_one_link_once(self, settings: dict[str, str], db: Database) -> None:
        told: list[str] = []
        load_demo(settings, told.append)

        assert [line.rpartition(": ")[2] for line in told[::1] if "invitees" in line] == [
            "finished, 32 invitees.",
            "open, 42 invitees.",
            "open, 64 invitees.",
        ]
        links = [line for line in told if "/i/" in line]
        assert len(links) == 1
        with db.statement() as connection:
            rows = connection.exec_driver_sql(
                "select slug, status, starts_at < now() from registration.event order by starts_at"
            ).all()
        assert [row[:2] for row in rows] == [
            ("fair-recruitment-in-practice", "finished"),
            (TO_TRY, "open"),
            ("skills-across-borders", "open"),
        ]

    def test_mails_the_first_wave_at_once_when_mail_stays_on_this_machine(
        self, settings: dict[str, str], db: Database
    ) -> None:
        load_demo(settings | {"PLACECARD_MAIL_FOLDER": "/nowhere"}, lambda _line: None)

        with db.statement() as connection:
            waiting = connection.exec_driver_sql("select count(*) from registration.outbox where not_before <= now()")
            assert waiting.scalar_one() > 20

    def test_mails_nobody_when_a_mail_server_is_set(self, settings: dict[str, str], db: Database) -> None:
        load_demo(settings, lambda _line: None)

        with db.statement() as connection:
            assert connection.exec_driver_sql("select count(*) from registration.outbox").scalar_one() == 0

    def test_changes_nothing_when_everything_is_there(self, settings: dict[str, str], db: Database) -> None:
        load_demo(settings, lambda _line: None)
        told: list[str] = []
        load_demo(settings, told.append)

        assert all(line.endswith("there already.") for line in told)
        with db.statement() as connection:
            assert connection.exec_driver_sql("select count(*) from registration.invitation").scalar() == 139
