"""A TCP proxy that misbehaves on request: refuses, falls silent, delays, drops a reply, stops half-way."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

Address = tuple[str, int] | str
"""Host and port, or the path of a Unix socket."""

_REMEMBERED = 20_000


@dataclass
class Trap:
    """Something that happens once, to the first bytes that match.

    Attributes:
        pattern: searched for in what a client sends.
        after: only where this was sent before over the same connection, not long ago.
        sprung: set as soon as it has happened.
    """

    pattern: re.Pattern[bytes]
    after: bytes = b""
    sprung: threading.Event = field(default_factory=threading.Event)

    def meets(self, chunk: bytes, before: bytes) -> bool:
        """Whether it is these bytes that it waits for."""
        return not self.sprung.is_set() and self.after in before and self.pattern.search(chunk) is not None


@dataclass
class Proxy:
    """Stands before a server on a loopback port of its own."""

    upstream: Address
    port: int = 0
    delay: float = 0.0
    """Seconds by which every answer is late."""
    _deaf: bool = False
    _flowing: threading.Event = field(default_factory=threading.Event)
    _reply_trap: Trap | None = None
    _stop_trap: Trap | None = None
    _pipes: list["Pipe"] = field(default_factory=list)
    _listener: socket.socket | None = None

    def __post_init__(self) -> None:
        self._flowing.set()
        self._listen()

    def refuse(self) -> None:
        """Nobody is here any more: connections are cut and new ones refused."""
        if self._listener is not None:
            _close(self._listener)
            self._listener = None
        self.cut()

    def cut(self) -> None:
        """End every connection."""
        for pipe in self._pipes:
            pipe.close()
        self._pipes.clear()

    def lose_connections(self) -> None:
        """What is connected now is half-open for ever: bytes vanish, nobody is told. New connections work."""
        for pipe in self._pipes:
            pipe.dead = True

    def fall_silent(self) -> None:
        """Take connections, and neither carry nor answer anything."""
        self._deaf = True
        self.lose_connections()

    def freeze(self) -> None:
        """Keep every byte back until healed."""
        self._flowing.clear()

    def drop_reply_to(self, pattern: bytes, *, after: bytes = b"") -> Trap:
        """Carry what matches to the server; when it answers, cut the connection instead."""
        self._reply_trap = Trap(re.compile(pattern), after)
        return self._reply_trap

    def stop_half_way_through(self, pattern: bytes) -> Trap:
        """Carry half of what matches, and nothing more from that client, until it goes."""
        self._stop_trap = Trap(re.compile(pattern))
        return self._stop_trap

    def heal(self) -> None:
        """Be a good proxy again; connections that were lost stay lost."""
        self.delay, self._deaf = 0.0, False
        self._reply_trap = self._stop_trap = None
        self._flowing.set()
        if self._listener is None:
            self._listen()

    def close(self) -> None:
        """End it."""
        self._flowing.set()
        self.refuse()

    def _listen(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port), backlog=256)
        self.port, self._listener = listener.getsockname()[1], listener
        threading.Thread(target=self._welcome, args=(listener,), daemon=True).start()

    def _welcome(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                server = _connected(self.upstream)
            except OSError:
                _close(client)
                continue
            self._pipes = [pipe for pipe in self._pipes if not pipe.closed]
            self._pipes.append(Pipe(self, client, server, dead=self._deaf))


@dataclass
class Pipe:
    """One client's connection."""

    proxy: Proxy
    client: socket.socket
    server: socket.socket
    dead: bool = False
    closed: bool = False
    _stopped: bool = False
    _awaits: Trap | None = None
    _said: bytes = b""

    def __post_init__(self) -> None:
        for carry in (self._up, self._down):
            threading.Thread(target=carry, daemon=True).start()

    def close(self) -> None:
        """Cut both sides."""
        self.closed = True
        _close(self.client)
        _close(self.server)

    def _up(self) -> None:
        with suppress(OSError):
            for chunk in _chunks(self.client):
                self._wait()
                if not (self.dead or self._stopped):
                    self._carry(chunk)
        self._end()

    def _carry(self, chunk: bytes) -> None:
        reply, stop = self.proxy._reply_trap, self.proxy._stop_trap
        before, self._said = self._said, (self._said + chunk)[-_REMEMBERED:]
        if stop is not None and stop.meets(chunk, before):
            self._stopped = True
            self.server.sendall(chunk[: len(chunk) // 2])
            stop.sprung.set()
            return
        if reply is not None and reply.meets(chunk, before):
            self._awaits = reply
        self.server.sendall(chunk)

    def _down(self) -> None:
        with suppress(OSError):
            for chunk in _chunks(self.server):
                self._wait()
                if self._awaits is not None:
                    self._awaits.sprung.set()
                    break
                if self.proxy.delay:
                    time.sleep(self.proxy.delay)
                if not self.dead:
                    self.client.sendall(chunk)
        self._end()

    def _wait(self) -> None:
        self.proxy._flowing.wait()

    def _end(self) -> None:
        if not self.dead:  # of a lost connection neither side learns that the other has gone
            self.close()


def _connected(address: Address) -> socket.socket:
    if not isinstance(address, str):
        return socket.create_connection(address, 2)
    server = socket.socket(socket.AF_UNIX)
    try:
        server.connect(address)
    except OSError:
        server.close()
        raise
    return server


def _chunks(sock: socket.socket) -> Iterator[bytes]:
    sock.settimeout(None)
    while chunk := sock.recv(65536):
        yield chunk


def _close(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()
