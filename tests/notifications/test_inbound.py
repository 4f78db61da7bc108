"""The listener for what comes back takes that and nothing else."""

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from services.kit.database import Database
from services.local.ports import free_port
from services.notifications.domain.bounces import return_address
from services.notifications.inbound import LONGEST_MAIL, listener
from services.notifications.runtime import Runtime
from services.notifications.settings import MailServer, Settings
from services.notifications.usecases.deliver import deliver
from tests.factories import Clock
from tests.journeys.sink import a_sink
from tests.notifications.mail.test_returned import AWAY, REPORT
from tests.notifications.usecases.conftest import KEYS, Office

BASE = "bounces@example.org"


@dataclass
class Scene:
    """A mail that was handed in, and a connection to the listener."""

    office: Office
    client: smtplib.SMTP
    address: str

    def send(self, content: bytes, to: str = "") -> None:
        """Hand a mail in, as mail servers do for reports: from nobody."""
        self.client.sendmail("", [to or self.address], content)

    @property
    def state(self) -> str:
        """What the delivery is now."""
        return str(self.office.rows("state")[0][0])


@pytest.fixture
def scene(db: Database, clock: Clock) -> Iterator[Scene]:
    """All of it, on this machine alone."""
    settings = Settings(
        database_url="", redis_url="", public_url="", secret_keys=[], mail_from="events@example.org",
        mail_server=MailServer(host="", port=0), bounce_address=BASE, inbound_port=free_port(),
    )  # fmt: skip
    door = listener(Runtime(settings=settings, database=db, keys=KEYS, now=lambda: clock.now), settings)
    with a_sink() as sink:
        office = Office(db=db, clock=clock, sink=sink)
        [delivery] = office.accepted()
        deliver(office.desk, [delivery])
        door.start()
        try:
            with smtplib.SMTP("127.0.0.1", settings.inbound_port, timeout=10) as client:
                yield Scene(office, client, return_address(BASE, delivery, KEYS.digest))
        finally:
            door.stop()


def test_a_report_marks_its_mail(scene: Scene) -> None:
    scene.send(REPORT)

    assert scene.state == "failed"


def test_a_note_that_somebody_is_away_is_taken_and_changes_nothing(scene: Scene) -> None:
    scene.send(AWAY)

    assert scene.state == "sent"


@pytest.mark.parametrize("to", ["robin@example.com", "bounces@example.org", f"bounces+{'a' * 42}@example.org"])
def test_nobody_else_gets_mail_through_it(scene: Scene, to: str) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        scene.send(REPORT, to)

    assert scene.state == "sent"


def test_what_strangers_say_is_not_in_the_log(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    scene.send(AWAY)
    scene.client.docmd("HELLO", "robin@example.com")

    assert [line.getMessage() for line in caplog.records if line.name == "mail.log"] == []


def test_too_large_a_mail_is_refused(scene: Scene) -> None:
    with pytest.raises(smtplib.SMTPException):
        scene.send(REPORT + b"x" * LONGEST_MAIL)

    assert scene.state == "sent"
