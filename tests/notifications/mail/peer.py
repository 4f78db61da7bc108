"""A mail server that says exactly what a test wants, and notes what it was told."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BufferedReader

from services.notifications.mail.client import ONE_BY_ONE_UNTIL

DROP = "drop"
SILENT = "silent"
ENDLESS = "endless"

EHLOS = ["250 peer", "250-peer\n250 PIPELINING"]
"""Of a server that wants one command at a time, and of one that takes several at once."""


@dataclass
class Peer:
    """Answers by step: ``banner``, ``EHLO``, ``MAIL``, ``RCPT``, ``DATA``, ``end``, …; else 250."""

    answers: dict[str, str] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0
    mails_per_connection: int = 1000
    loses: bool = False
    """Whether it hears only the first of several commands that come at once."""
    port: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def serve(self, listener: socket.socket) -> None:
        while not self._over.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def stop(self) -> None:
        self._over.set()

    def _talk(self, client: socket.socket) -> None:
        with suppress(OSError), client, client.makefile("rb") as lines:
            if not self._answer(client, "banner", "220 peer"):
                return
            taken = 0
            for line in lines:
                verb = line.split(maxsplit=1)[0].decode().upper().partition(":")[0] if line.strip() else ""
                self.heard.append(line.decode().strip())
                if verb == "MAIL" and taken >= self.mails_per_connection:
                    client.sendall(b"421 4.7.0 too many mails over this connection\r\n")
                    return
                self._lose(client, lines)
                wants_text = verb == "DATA" and self.answers.get("DATA", "354").startswith("354")
                if not self._answer(client, verb, "354 go on" if verb == "DATA" else "250 OK"):
                    return
                if wants_text:
                    self.bodies.append(self._body(lines))
                    self._lose(client, lines)
                    taken += 1
                    if not self._answer(client, "end", "250 2.0.0 queued"):
                        return

    def _lose(self, client: socket.socket, lines: BufferedReader) -> None:
        if self.loses:
            client.setblocking(False)
            lines.read1()
            client.setblocking(True)

    def _body(self, lines: BufferedReader) -> bytes:
        body = b""
        for line in lines:
            if line == b".\r\n":
                break
            body += line
        return body

    def _answer(self, client: socket.socket, step: str, usual: str) -> bool:
        answer = self.answers.get(step, usual)
        if answer == DROP:
            client.shutdown(socket.SHUT_RDWR)
            return False
        if answer == SILENT:
            self._over.wait(20)
            return False
        if answer == ENDLESS:
            while not self._over.is_set():
                client.sendall(b"250-more\r\n" * 100)
            return False
        client.sendall(answer.replace("\n", "\r\n").encode() + b"\r\n")
        return True


@contextmanager
def a_peer(**answers: str) -> Iterator[Peer]:
    """A running peer on a loopback port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        peer = Peer(answers=answers, port=listener.getsockname()[1])
        ONE_BY_ONE_UNTIL.pop(f"127.0.0.1:{peer.port}", None)  # another peer may have had the port
        serving = threading.Thread(target=peer.serve, args=(listener,), daemon=True)
        serving.start()
        try:
            yield peer
        finally:
            peer.stop()
            listener.shutdown(socket.SHUT_RDWR)
            serving.join(5)
