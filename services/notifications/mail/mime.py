"""From a letter to the bytes of one mail, the same bytes for every try (RFC 5322, RFC 2045, RFC 6047)."""

import re
from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime
from functools import lru_cache
from struct import unpack
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from services.letters.letter import Calendar, Letter

_PLAIN_PHRASE = re.compile(r"(?!.*\S{60})[A-Za-z0-9 '-]*")
_PLAIN_TEXT = re.compile(r"(?!.*=\?|.*\S{60})[ -~]*")
_BROKEN = re.compile(r"\r|\n(?! )|\0")
_SHORT = 60
_LINE = 76
"""Letters in a line of base64 (RFC 2045, section 6.8)."""
_COMMON_ADDRESS = re.compile(r"[\w+-]+(\.[\w+-]+)*@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*", re.ASCII)
"""Nearly every address: what the library need not take apart."""


class Unaddressable(Exception):
    """The recipient's address cannot stand in a mail."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Who and when, beside what the letter says.

    Attributes:
        delivery_id: makes Message-ID and boundaries, so that every try sends identical bytes.
        written_at: the mail's Date.
        site_name: the right side of the Message-ID.
    """

    delivery_id: UUID
    written_at: datetime
    site_name: str
    sender: str
    sender_name: str
    recipient: str
    recipient_name: str


def mail_bytes(letter: Letter, envelope: Envelope) -> bytes:
    """The whole mail with CRLF line ends.

    Put together by hand: the library's writer goes through every line of it and takes five times as long.

    Raises:
        Unaddressable: the recipient's address is malformed.
    """
    boundary = f"=_{envelope.delivery_id.hex}_"
    readings = [_plain(letter.text), _html(letter.html)]
    if letter.calendar is None:
        body = _multipart("alternative", f"{boundary}0", readings)
    else:
        entry, file = _calendar(letter.calendar)
        alternatives = _multipart("alternative", f"{boundary}1", [*readings, entry])
        body = _multipart("mixed", f"{boundary}0", [alternatives, file])
    head = [*_head(letter, envelope), ("MIME-Version", "1.0")]
    return b"".join(_field(name, value) for name, value in head) + body


def needs_utf8(address: str) -> bool:
    """Whether the address needs a server that speaks SMTPUTF8 (RFC 6531): letters beyond ASCII before the @."""
    return not address.rpartition("@")[0].isascii()


def on_the_wire(address: str) -> str:
    """The address with its domain in ASCII (RFC 5891).

    Raises:
        Unaddressable: the domain has no such form.
    """
    local, at, domain = address.strip().rpartition("@")
    if not local or not at or any(letter in address for letter in "\r\n<> "):
        raise Unaddressable("not an address")
    return f"{local}@{domain if domain.isascii() else _in_ascii(domain)}"


def _in_ascii(domain: str) -> str:
    """By the rules of 2008: Python's own codec knows those of 2003, by which some domains are another's."""
    try:
        found = validate_email(f"x@{domain}", check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise Unaddressable("not a domain") from error
    return str(found.ascii_domain)


def _head(letter: Letter, envelope: Envelope) -> Iterator[tuple[str, str]]:
    yield "From", _address(envelope.sender_name, envelope.sender)
    yield "To", _address(envelope.recipient_name, envelope.recipient)
    if letter.reply_to:
        yield "Reply-To", _address("", letter.reply_to)
    yield "Subject", _words(_line(letter.subject), _PLAIN_TEXT)
    yield "Date", format_datetime(envelope.written_at)
    yield "Message-ID", f"<{envelope.delivery_id}@{envelope.site_name}>"
    yield "Auto-Submitted", letter.auto_submitted
    if letter.unsubscribe:  # RFC 2369 and 8058; a signer must cover both
        yield "List-Unsubscribe", f"<{letter.unsubscribe}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _field(name: str, value: str) -> bytes:
    """One field of the head; a value may be folded, and nothing in it may begin another field."""
    if _BROKEN.search(value):
        raise ValueError(f"a line break in {name}")
    return f"{name}: {value}\n".encode().replace(b"\n", b"\r\n")


# What a batch shares is worked out once: who sends it, its subject, where answers go.
@lru_cache(maxsize=256)
def _address(name: str, email: str) -> str:
    address = on_the_wire(email)
    _require_one_address(address)
    phrase = _words(_line(name), _PLAIN_PHRASE)
    between = " " if len(phrase) < _SHORT else "\n "
    return f"{phrase}{between}<{address}>" if phrase else address


def _require_one_address(address: str) -> None:
    if _COMMON_ADDRESS.fullmatch(address):
        return
    local = address.rpartition("@")[0]
    if needs_utf8(address) and local.replace(".", "").replace("-", "").isalnum():
        return
    try:
        Address(addr_spec=address)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise Unaddressable("not an address") from error


@lru_cache(maxsize=256)
def _words(text: str, plain: re.Pattern[str]) -> str:
    """The text for a header, folded: as it is when it can only be read as meant, else encoded (RFC 2047)."""
    return Header(text, "us-ascii" if plain.fullmatch(text) else "utf-8", header_name="Reply-To").encode()


def _line(text: str) -> str:
    """One line without control characters: a header takes no more."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _multipart(kind: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    between = f"--{boundary}".encode()
    inside = b"".join(between + b"\r\n" + part + b"\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode() + inside + between + b"--\r\n"


def _plain(text: str) -> bytes:
    return _PLAIN_HEAD + b2a_qp(_lines(text))


def _html(html: str) -> bytes:
    return _HTML_HEAD + _base64(_lines(html))  # half the time of quoted-printable


def _calendar(calendar: Calendar) -> tuple[bytes, bytes]:
    """An alternative for mail programs that answer invitations, and a file for all others (RFC 6047, 2.4)."""
    content = _base64(calendar.content)
    return _ENTRY_HEAD % calendar.method.encode("ascii") + content, _FILE_HEAD + content


def _lines(text: str) -> bytes:
    return b"\r\n".join(text.encode().splitlines()) + b"\r\n"


def _base64(content: bytes) -> bytes:
    encoded = b64encode(content)
    number = -(-len(encoded) // _LINE)
    lines = unpack(f"{_LINE}s" * number, encoded.ljust(number * _LINE))  # a third of the time of slices
    return b"\r\n".join(lines).rstrip() + b"\r\n"


_PLAIN_HEAD = b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
_HTML_HEAD = b'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
_ENTRY_HEAD = b'Content-Type: text/calendar; charset="utf-8"; method="%b"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
_FILE_HEAD = (
    b'Content-Type: application/ics; name="event.ics"\r\nContent-Transfer-Encoding: base64\r\n'
    b'Content-Disposition: attachment; filename="event.ics"\r\n\r\n'
)
