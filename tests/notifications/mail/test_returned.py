"""Reports of mail servers, and all that only looks like one."""

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.mail.returned import report_of

REPORT = b"""From: MAILER-DAEMON@mx.example.com
To: bounces+x@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=iso-8859-1

L'adresse n'existe pas \xe9
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; robin@example.com
Action: FAILED
Status: 5.1.1 (bad destination)
Diagnostic-Code: smtp; 550 5.1.1 <robin@example.com>:
    user \xff unknown

--b
Content-Type: message/rfc822

Subject: x

--b--
"""
AWAY = b"""From: robin@example.com
Subject: Out of office
Auto-Submitted: auto-replied
Content-Type: text/plain

Status: 5.1.1 is what a joker writes. Action: failed
"""


def test_a_report_is_read_whatever_its_letters_are() -> None:
    report = report_of(REPORT)

    assert report is not None
    assert (report.action, report.status, report.is_of_address) == ("failed", "5.1.1", True)
    assert "\n" not in report.diagnostic


def test_crlf_changes_nothing() -> None:
    assert report_of(REPORT.replace(b"\n", b"\r\n")) is not None


def test_a_note_that_somebody_is_away_is_no_report() -> None:
    assert report_of(AWAY) is None


def test_a_report_without_a_status_says_nothing() -> None:
    assert report_of(REPORT.replace(b"Status: 5.1.1 (bad destination)", b"Status: bad")) is None


@given(st.binary(max_size=400), st.integers(0, len(REPORT)))
def test_nothing_that_strangers_send_raises(junk: bytes, place: int) -> None:
    report_of(junk)
    report_of(REPORT[:place] + junk + REPORT[place:])
