"""Read the mails that the sink has kept."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

_METHOD = re.compile(
    rb"Content-Type:\s*text/calendar;[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*?method=\"?([A-Z]+)", re.IGNORECASE
)
_ID = re.compile(r"\d{20}-[0-9a-f]{8}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """One line of the list."""

    id: str
    kept_at: datetime
    to: str
    subject: str
    calendar: str
    """``REQUEST`` or ``CANCEL`` when it brings a calendar entry or takes one back."""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail, taken apart; a part that is not there is empty."""

    summary: Summary
    sender: str
    reply_to: str
    text: str
    html: str
    calendar: str
    raw: bytes


def list_mails(folder: Path, *, limit: int = 200) -> list[Summary]:
    """The newest mails, newest first."""
    newest = sorted(folder.glob("*.eml"), reverse=True)[:limit]
    return [_listed(path) for path in newest if path.exists()]


def mail_or_none(folder: Path, mail_id: str) -> Mail | None:
    """One mail; none when there is none of this id."""
    path = folder / f"{mail_id}.eml"
    if not _ID.fullmatch(mail_id) or not path.exists():
        return None
    raw = path.read_bytes()
    message = _parsed(raw)
    return Mail(
        summary=_summary(mail_id, message, raw),
        sender=_header(message, "From"),
        reply_to=_header(message, "Reply-To"),
        text=_part(message, "text/plain"),
        html=_part(message, "text/html"),
        calendar=_part(message, "text/calendar"),
        raw=raw,
    )


def _parsed(raw: bytes, *, headers_only: bool = False) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(raw, headersonly=headers_only)


def _listed(path: Path) -> Summary:
    raw = path.read_bytes()
    return _summary(path.stem, _parsed(raw, headers_only=True), raw)


def _summary(mail_id: str, message: EmailMessage, raw: bytes) -> Summary:
    return Summary(
        id=mail_id,
        kept_at=datetime.fromtimestamp(int(mail_id.partition("-")[0]) / 1e9, tz=UTC),
        to=_header(message, "To"),
        subject=_header(message, "Subject"),
        calendar=_calendar_method(raw),
    )


def _calendar_method(raw: bytes) -> str:
    """What the calendar part asks for (RFC 5546), ``REQUEST`` or ``CANCEL``; empty without one."""
    found = _METHOD.search(raw)
    return found[1].decode() if found else ""


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, ""))


def _part(message: EmailMessage, kind: str) -> str:
    for part in message.walk():
        if part.get_content_type() == kind:
            return str(part.get_content())
    return ""
