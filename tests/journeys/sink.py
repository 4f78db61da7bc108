"""A mail server for tests: notes what it took and when, and misbehaves on request."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from services.local.ports import free_port


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail as it arrived."""

    sender: str
    recipients: list[str]
    raw: bytes
    at: float
    """Seconds since the epoch."""

    @property
    def parsed(self) -> EmailMessage:
        """The mail, read."""
        return message_from_bytes(self.raw, policy=default)

    @property
    def id(self) -> str:
        """Its Message-ID."""
        return str(self.parsed["Message-ID"])


@dataclass
class Sink:
    """What arrived, and the answers to give: the next of each list, then 250."""

    mails: list[Mail] = field(default_factory=list)
    at_recipient: list[str] = field(default_factory=list)
    at_end: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """As ``SMTP_URL``."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(self, _: SMTP, __: Any, envelope: Any, address: str, ___: Any) -> str:  # noqa: N802
        if self.at_recipient:
            answer = self.at_recipient.pop(0)
            if not answer.startswith("2"):
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, __: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.at_end.pop(0) if self.at_end else "250 queued"
        if answer.startswith("2"):
            self.mails.append(
                Mail(
                    sender=envelope.mail_from,
                    recipients=list(envelope.rcpt_tos),
                    raw=envelope.original_content,
                    at=time.time(),
                )
            )
        return answer

    def wait_for(self, count: int, *, seconds: float) -> bool:
        """Whether so many mails have arrived by then."""
        deadline = time.monotonic() + seconds
        while len(self.mails) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        return len(self.mails) >= count


@contextmanager
def a_sink(port: int | None = None) -> Iterator[Sink]:
    """A running sink on a loopback port."""
    sink = Sink(port=port or free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
