"""The bytes of a mail: one recipient, nothing injected, the calendar twice, the same at every try."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.letters.letter import Calendar, Letter
from services.notifications.mail.mime import Envelope, Unaddressable, mail_bytes, needs_utf8, on_the_wire

ICS = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Gespr\xc3\xa4ch\r\nEND:VCALENDAR\r\n"


def a_letter(**changes: object) -> Letter:
    facts: dict[str, object] = {
        "subject": "Your place is confirmed: Gespräche",
        "text": "Guten Tag, Grüße",
        "html": "<p>Guten Tag, Grüße</p>",
        "calendar": Calendar(method="REQUEST", content=ICS),
        "reply_to": "team@example.org",
        "stream": "transactional",
        "auto_submitted": "auto-generated",
    }
    return Letter(**{**facts, **changes})  # type: ignore[arg-type]  # names of its fields


def an_envelope(**changes: object) -> Envelope:
    facts: dict[str, object] = {
        "delivery_id": UUID("01a20106-973c-77b1-bc96-fc59ece6c34f"),
        "written_at": datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
        "site_name": "events.example.org",
        "sender": "events@example.org",
        "sender_name": "Institut für Beispiele",
        "recipient": "robin@example.com",
        "recipient_name": 'Robin "Rob" Example, Esq.',
    }
    return Envelope(**{**facts, **changes})  # type: ignore[arg-type]  # names of its fields


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def test_the_head_says_who_when_and_that_a_machine_wrote() -> None:
    mail = parsed(mail_bytes(a_letter(), an_envelope()))
    assert mail["From"] == "Institut für Beispiele <events@example.org>"
    assert [(a.display_name, a.addr_spec) for a in mail["To"].addresses] == [
        ('Robin "Rob" Example, Esq.', "robin@example.com")
    ]
    assert mail["Reply-To"] == "team@example.org"
    assert mail["Subject"] == "Your place is confirmed: Gespräche"
    assert mail["Date"] == "Sun, 22 Nov 2026 12:00:00 +0000"
    assert mail["Message-ID"] == "<01a20106-973c-77b1-bc96-fc59ece6c34f@events.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Cc"] is None
    assert mail["Bcc"] is None


def test_the_calendar_is_an_alternative_part_and_the_same_file_attached() -> None:
    mail = parsed(mail_bytes(a_letter(), an_envelope()))
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert (part.get_param("method"), part.get_param("charset")) == ("REQUEST", "utf-8")
    assert part.get_payload(decode=True) == ICS
    [attached] = list(mail.iter_attachments())
    assert attached.get_payload(decode=True) == ICS
    assert attached.get_filename() == "event.ics"


def test_without_a_calendar_text_and_html_are_alternatives() -> None:
    mail = parsed(mail_bytes(a_letter(calendar=None), an_envelope()))
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_every_try_sends_identical_bytes_in_short_crlf_lines() -> None:
    raw = mail_bytes(a_letter(), an_envelope())
    assert raw == mail_bytes(a_letter(), an_envelope())
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


WORDS = st.text(st.one_of(st.characters(exclude_categories=["Cc", "Cs"]), st.sampled_from("\n=. ")), max_size=400)


@given(text=WORDS, html=WORDS)
def test_whatever_a_letter_says_is_read_back_by_the_library(text: str, html: str) -> None:
    raw = mail_bytes(a_letter(text=text, html=html), an_envelope())
    mail = message_from_bytes(raw, policy=default)
    plain, marked_up, calendar, file = (part for part in mail.walk() if not part.is_multipart())

    assert not [defect for part in mail.walk() for defect in part.defects]
    for part, said in ((plain, text), (marked_up, html)):
        assert bytes(part.get_payload(decode=True)).decode().replace("\r\n", "\n").rstrip("\n") == said.rstrip("\n")
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True) == ICS
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) < 100


def test_a_line_break_in_what_is_ours_ends_the_writing() -> None:
    with pytest.raises(ValueError, match="a line break in Message-ID"):
        mail_bytes(a_letter(), an_envelope(site_name="events.example.org\r\nBcc: eve@example.org"))


CUNNING = [
    "Robin Example, Esq. of the very long title and some other words <eve@example.org>, eve@example.org",
    "=?utf-8?q?x=0D=0ABcc:_eve=40example.org?= <eve@example.org>, eve@example.org",
    "=?utf-8?b?eA0KQmNjOiBldmVAZXhhbXBsZS5vcmc=?=",
    "-->Robin <!--<base href=//example.org><meta http-equiv=refresh content=0;//example.org>",
    '"' * 70 + ", eve@example.org",
    "\\" * 77 + '", eve@example.org',
    "Ä" * 190 + ", eve@example.org",
    "x" * 200,
]


def decoded(header: str) -> str:
    return str(make_header(decode_header(header)))


@pytest.mark.parametrize("name", CUNNING)
def test_no_cunning_name_is_read_as_anything_but_a_name(name: str) -> None:
    raw = mail_bytes(a_letter(subject=name), an_envelope(recipient_name=name, sender_name=name))
    mail = parsed(raw)
    assert [a.addr_spec for a in mail["To"].addresses] == ["robin@example.com"]
    assert [a.addr_spec for a in mail["From"].addresses] == ["events@example.org"]
    assert mail["Bcc"] is None
    assert b"\r\nBcc" not in raw
    told = decoded(message_from_bytes(raw)["To"])
    assert " ".join(told.split()) == f"{name} <robin@example.com>"
    assert mail["Subject"] == name
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@given(name=st.text(max_size=200), subject=st.text(max_size=300))
def test_no_text_adds_a_header_or_a_recipient(name: str, subject: str) -> None:
    mail = parsed(mail_bytes(a_letter(subject=subject), an_envelope(recipient_name=name, sender_name=name)))
    assert [a.addr_spec for a in mail["To"].addresses] == ["robin@example.com"]
    assert [a.addr_spec for a in mail["From"].addresses] == ["events@example.org"]
    assert set(mail.keys()) == {
        "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    }  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["", "robin", "@example.com", "robin@", "robin@example.com\r\nBcc: eve@example.com", "a@b.example, eve@example.com",
     '"x" <a@b.example>', "robin@exa mple.com"],
)  # fmt: skip
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(Unaddressable):
        mail_bytes(a_letter(), an_envelope(recipient=address))


def test_letters_beyond_ascii_go_as_far_as_standards_allow() -> None:
    assert on_the_wire("robin@gespräch.example") == "robin@xn--gesprch-9wa.example"
    assert on_the_wire("robin@straße.example") == "robin@xn--strae-oqa.example", "another one's is strasse.example"
    assert needs_utf8("jürgen@example.com")
    assert not needs_utf8("robin@gespräch.example")
    assert "jürgen@example.com".encode() in mail_bytes(a_letter(), an_envelope(recipient="jürgen@example.com"))
