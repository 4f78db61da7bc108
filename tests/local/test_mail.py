"""Mails taken by the sink can be looked at, safely, on this machine alone."""

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import Babel

from services.local.mail import mail_blueprint
from services.local.mailbox import list_mails
from services.local.ports import free_port
from services.local.sink import MOST_MAILS, keep


def a_mail(subject: str = "You are invited") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Events <events@example.org>"
    mail["To"] = "Amina Yılmaz <amina@example.org>"
    mail["Subject"] = subject
    mail.set_content("Open your invitation:\nhttps://example.org/i/abc.\n<b>not bold</b>\n")
    mail.add_alternative("<p>Open <a href='https://example.org/i/abc'>your invitation</a></p>", subtype="html")
    mail.add_attachment("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", subtype="calendar", params={"method": "REQUEST"})
    return mail


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    app = Flask("services.registration", static_folder=None)
    app.add_url_rule("/static/<filename>", endpoint="static", build_only=True)
    Babel(app)
    app.register_blueprint(mail_blueprint(tmp_path))
    return app.test_client()


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[int]:
    port = free_port()
    with subprocess.Popen((sys.executable, "-m", "services.local.sink", str(tmp_path), str(port))) as process:
        time.sleep(0.5)
        yield port
        process.terminate()


class TestSink:
    def test_keeps_what_an_smtp_client_hands_in(self, sink: int, tmp_path: Path) -> None:
        for attempt in range(20):
            try:
                with smtplib.SMTP("127.0.0.1", sink, timeout=5) as smtp:
                    smtp.send_message(a_mail())
                break
            except ConnectionRefusedError:
                time.sleep(0.1 * attempt)

        assert [mail.subject for mail in list_mails(tmp_path)] == ["You are invited"]

    def test_forgets_the_oldest_when_there_are_very_many(self, tmp_path: Path) -> None:
        for number in range(MOST_MAILS):
            (tmp_path / f"{number:020d}-00000000.eml").touch()
        keep(tmp_path, b"Subject: newest\n\n")

        assert len(list(tmp_path.glob("*.eml"))) == MOST_MAILS
        assert list_mails(tmp_path, limit=1)[0].subject == "newest"
        assert not (tmp_path / f"{0:020d}-00000000.eml").exists()


class TestPages:
    def test_say_that_there_is_no_mail_yet(self, client: FlaskClient) -> None:
        assert "No mail yet" in client.get("/dev/mail").text

    def test_list_newest_first(self, client: FlaskClient, tmp_path: Path) -> None:
        keep(tmp_path, a_mail("First").as_bytes())
        keep(tmp_path, a_mail("Second & <last>").as_bytes())
        page = client.get("/dev/mail").text

        assert page.index("Second &amp; &lt;last&gt;") < page.index("First")
        assert "Amina Yılmaz" in page
        assert page.count("entry</td>") == 2

    def test_show_text_with_links_html_in_a_sandbox_and_the_calendar_part(
        self, client: FlaskClient, tmp_path: Path
    ) -> None:
        mail_id = keep(tmp_path, a_mail().as_bytes()).stem
        page = client.get(f"/dev/mail/{mail_id}")

        assert '<a href="https://example.org/i/abc">https://example.org/i/abc</a>.' in page.text
        assert "&lt;b&gt;not bold&lt;/b&gt;" in page.text
        assert '<iframe title="The mail as a mail program shows it" sandbox="allow-popups' in page.text
        assert "BEGIN:VCALENDAR" in page.text
        assert "script" not in page.headers["Content-Security-Policy"].replace("default-src 'none'", "")

    def test_serve_each_part_alone(self, client: FlaskClient, tmp_path: Path) -> None:
        raw = a_mail().as_bytes()
        mail_id = keep(tmp_path, raw).stem

        html = client.get(f"/dev/mail/{mail_id}/html")
        assert html.headers["Content-Security-Policy"].startswith("sandbox")
        assert "your invitation" in html.text
        assert client.get(f"/dev/mail/{mail_id}/calendar").mimetype == "text/calendar"
        assert client.get(f"/dev/mail/{mail_id}/raw").data == raw
        assert client.get("/dev/mail/style.css").mimetype == "text/css"

    @pytest.mark.parametrize("mail_id", ["..", "%2e%2e%2fkeys", "00000000000000000000-00000000", "keys"])
    def test_know_no_other_file(self, client: FlaskClient, tmp_path: Path, mail_id: str) -> None:
        (tmp_path.parent / "keys.eml").write_text("secret")
        assert client.get(f"/dev/mail/{mail_id}").status_code in (404, 308)

    def test_refuse_another_hosts_name_and_another_machine(self, client: FlaskClient) -> None:
        assert client.get("/dev/mail", headers={"Host": "evil.example.com"}).status_code == 404
        assert client.get("/dev/mail", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
        assert client.get("/dev/mail", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
        assert client.get("/dev/mail", headers={"Host": "localhost:8000"}).status_code == 200
