"""What composing gives: one letter, ready to be put into a mail by whoever sends it."""

from dataclasses import dataclass


class MissingFact(Exception):
    """The letter needs a fact that the message does not hold; the text names it."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """A calendar part (RFC 6047): ``method`` is the one written inside ``content``."""

    method: str
    """``REQUEST`` or ``CANCEL``."""
    content: bytes
    """UTF-8, lines end in CRLF and are folded (RFC 5545)."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter in one language; text and HTML say the same."""

    subject: str
    text: str
    html: str
    calendar: Calendar | None
    reply_to: str
    """An address, or empty when there is nobody to name."""
    stream: str
    """``invitation``, ``transactional`` or ``organiser``: which sender it goes out from."""
    auto_submitted: str
    """RFC 3834: ``auto-generated`` or ``auto-replied``."""
    unsubscribe: str = ""
    """Where one click stops letters of this stream (RFC 8058); empty where none may be stopped."""


@dataclass(frozen=True, kw_only=True)
class Links:
    """The addresses of ours that one letter may print; each is complete."""

    site: str = ""
    """The public address without a slash at the end."""
    personal: str = ""
    """The one personal link of this mail."""
    unsubscribe: str = ""
    """Where the recipient stops further invitations."""
    join: str = ""
    """Where this recipient enters the remote room: it leads to whichever address the room has by then."""
    calendar: str = ""
    """This recipient's own calendar, for programs that show no entry that comes by mail."""
