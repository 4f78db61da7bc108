"""smtplib's commands with a patience per step, and replies that end."""

import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any

from services.notifications.settings import MailServer

CONNECT_SECONDS = 10.0
COMMAND_SECONDS = 60.0
CHUNK_BYTES = 65536
REPLY_SECONDS = 120.0
_LINE_BYTES = 2048
_REPLY_LINES = 64
FAULTS = (OSError, smtplib.SMTPException, ValueError)
"""Whatever a connection may raise."""

ONE_BY_ONE_SECONDS = 3600.0
"""For so long a server that fell silent over several commands at once gets one at a time, whatever it announces."""

Reply = tuple[int, bytes]
"""Three digits and what follows them."""

ONE_BY_ONE_UNTIL: dict[str, float] = {}
"""By server, on the machine's monotonic clock: some take several commands for one and wait for ever for the next."""


class Client(smtplib.SMTP):
    """smtplib's commands with a patience per step and replies that end."""

    def __init__(self, server: MailServer, hello: str) -> None:
        self._name = server.name
        self._tls = ssl.create_default_context() if server.security == "smtps" else None
        super().__init__(server.host, server.port, local_hostname=hello, timeout=COMMAND_SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # a hook of smtplib
        plain = socket.create_connection((host, port), CONNECT_SECONDS)
        plain.settimeout(timeout)
        # The last dot goes in its own packet and must not wait for the answer to the one before.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._tls.wrap_socket(plain, server_hostname=host) if self._tls else plain

    def getreply(self) -> Reply:
        """One reply of bounded length, in bounded time."""
        try:
            return self._reply()
        except (OSError, ValueError, smtplib.SMTPException):
            self.close()
            raise

    def _reply(self) -> Reply:
        deadline = time.monotonic() + max(REPLY_SECONDS, self._patience)
        if self.file is None:
            self.file: Any = _open(self.sock).makefile("rb")
        lines: list[bytes] = []
        while len(lines) < _REPLY_LINES and time.monotonic() < deadline:
            line = self.file.readline(_LINE_BYTES + 1)
            if not line or len(line) > _LINE_BYTES or not line[:3].isdigit():
                break
            lines.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)
        raise smtplib.SMTPServerDisconnected("no proper reply")

    def patience(self, seconds: float) -> None:
        """How long each following step may take."""
        self._patience = seconds
        _open(self.sock).settimeout(seconds)

    _patience = COMMAND_SECONDS

    @property
    def takes_many(self) -> bool:
        """Whether the server takes several commands at once and answers them in turn (RFC 2920)."""
        return self.has_extn("pipelining") and time.monotonic() >= ONE_BY_ONE_UNTIL.get(self._name, 0.0)

    def asked(self, *commands: bytes) -> Iterator[Reply]:
        """The replies to these commands, with one wait for all where the server allows it."""
        if len(commands) > 1 and self.takes_many:
            self.send(b"".join(commands))
            yield from self.replies(len(commands))
            return
        for command in commands:
            self.send(command)
            yield self.getreply()

    def replies(self, number: int) -> list[Reply]:
        """So many replies to commands that were sent together; a server that is silent over them is remembered."""
        try:
            return [self.getreply() for _ in range(number)]
        except TimeoutError:
            ONE_BY_ONE_UNTIL[self._name] = time.monotonic() + ONE_BY_ONE_SECONDS
            raise

    def stream(self, content: bytes) -> None:
        """Send a body in pieces, each with its own patience."""
        for start in range(0, len(content), CHUNK_BYTES):
            _open(self.sock).sendall(content[start : start + CHUNK_BYTES])

    def goodbye(self) -> None:
        """Send QUIT and close."""
        try:
            self.patience(1)
            self.putcmd("quit")
        except FAULTS:
            pass
        finally:
            self.close()


def _open(sock: socket.socket | None) -> socket.socket:
    if sock is None:
        raise smtplib.SMTPServerDisconnected("the connection is closed")
    return sock
