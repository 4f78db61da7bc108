"""From a letter to the bytes of one mail, the same bytes for every try (RFC 5322, RFC 2045, RFC 6047)."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from typing import Any
from uuid import UUID

from services.letters.letter import Calendar, Letter


class _AsWritten(HeaderRegistry):
    """Takes every header as we wrote it.

    The library must not read again what we wrote: it decodes words (RFC 2047) and loses quotation marks when it folds
    a long line, so that a name could end the header and begin another, or become an address. Reading would also be
    half the time that it takes to make a mail.
    """

    def __call__(self, name: str, value: Any) -> Any:  # noqa: ARG002 - the registry's signature
        """The value, whatever the name."""
        return value

    @cache  # noqa: B019 - one for the process
    def __getitem__(self, name: str) -> type[BaseHeader]:
        """How often the header may stand in a mail."""
        return super().__getitem__(name)


_ASCII = SMTP.clone(refold_source="none", header_factory=_AsWritten())
_UTF8 = _ASCII.clone(utf8=True)
_PLAIN_PHRASE = re.compile(r"(?!.*\S{60})[A-Za-z0-9 '-]*")
_PLAIN_TEXT = re.compile(r"(?!.*=\?|.*\S{60})[ -~]*")
_SHORT = 60


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

    Raises:
        Unaddressable: the recipient's address is malformed.
    """
    mail = EmailMessage(policy=_UTF8 if needs_utf8(envelope.recipient) else _ASCII)
    _head(mail, letter, envelope)
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="base64")  # a third of the time of quoted-printable
    if letter.calendar:
        _add_calendar(mail, letter.calendar)
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{envelope.delivery_id.hex}_{number}")
    return mail.as_bytes()


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
    try:
        return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise Unaddressable("not a domain") from error


def _head(mail: EmailMessage, letter: Letter, envelope: Envelope) -> None:
    mail.set_raw("From", _address(envelope.sender_name, envelope.sender))
    mail.set_raw("To", _address(envelope.recipient_name, envelope.recipient))
    if letter.reply_to:
        mail.set_raw("Reply-To", _address("", letter.reply_to))
    mail.set_raw("Subject", _words(_line(letter.subject), _PLAIN_TEXT))
    mail["Date"] = format_datetime(envelope.written_at)
    mail["Message-ID"] = f"<{envelope.delivery_id}@{envelope.site_name}>"
    mail["Auto-Submitted"] = letter.auto_submitted
    if letter.unsubscribe:  # RFC 2369 and 8058; a signer must cover both
        mail.set_raw("List-Unsubscribe", f"<{letter.unsubscribe}>")
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _address(name: str, email: str) -> str:
    address = on_the_wire(email)
    _require_one_address(address)
    phrase = _words(_line(name), _PLAIN_PHRASE)
    between = " " if len(phrase) < _SHORT else "\n "
    return f"{phrase}{between}<{address}>" if phrase else address


def _require_one_address(address: str) -> None:
    local = address.rpartition("@")[0]
    if needs_utf8(address) and local.replace(".", "").replace("-", "").isalnum():
        return
    try:
        Address(addr_spec=address)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise Unaddressable("not an address") from error


def _words(text: str, plain: re.Pattern[str]) -> str:
    """The text for a header, folded: as it is when it can only be read as meant, else encoded (RFC 2047)."""
    return Header(text, "us-ascii" if plain.fullmatch(text) else "utf-8", header_name="Reply-To").encode()


def _line(text: str) -> str:
    """One line without control characters: a header takes no more."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _add_calendar(mail: EmailMessage, calendar: Calendar) -> None:
    """As an alternative for mail programs that answer invitations, and as a file for all others (RFC 6047, 2.4)."""
    mail.add_alternative(
        calendar.content.decode(),
        subtype="calendar",
        charset="utf-8",
        cte="base64",
        params={"method": calendar.method},
    )
    mail.add_attachment(
        calendar.content, maintype="application", subtype="ics", filename="event.ics", params={"name": "event.ics"}
    )
