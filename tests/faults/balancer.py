"""A load balancer of few lines: each connection goes to the next server that takes it."""

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Balancer:
    """Stands before web servers on loopback ports.

    Attributes:
        servers: their ports.
        away: those that get no new connections.
    """

    servers: list[int]
    away: set[int] = field(default_factory=set)
    port: int = 0
    _turn: int = 0
    _open: Counter[int] = field(default_factory=Counter)
    """Connections to each server, those that are just being made among them."""
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._welcome, daemon=True).start()

    def close(self) -> None:
        """Take no new connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def take_out(self, port: int, *, seconds: float = 60) -> bool:
        """Give a server no new connection; whether those that it had came to their end in that time."""
        with self._changed:
            self.away.add(port)
            return self._changed.wait_for(lambda: not self._open[port], seconds)

    def put_back(self, port: int) -> None:
        """Give a server connections again."""
        with self._changed:
            self.away.discard(port)

    def _welcome(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._turn = first = self._turn + 1
        with client:
            for step in range(len(self.servers)):
                if self._is_served_by(self.servers[(first + step) % len(self.servers)], client):
                    return

    def _is_served_by(self, port: int, client: socket.socket) -> bool:
        """Whether that server took the connection, which is over then."""
        with self._counted(port) as may, suppress(OSError):
            if may:
                with socket.create_connection(("127.0.0.1", port), 2) as server:
                    _join(client, server)
                return True
        return False

    @contextmanager
    def _counted(self, port: int) -> Iterator[bool]:
        """Counts a connection from before it is made until it is over, unless the server gets none."""
        with self._changed:
            may = port not in self.away
            self._open[port] += may
        try:
            yield may
        finally:
            with self._changed:
                self._open[port] -= may
                self._changed.notify_all()


def _join(client: socket.socket, server: socket.socket) -> None:
    back = threading.Thread(target=_carry, args=(server, client), daemon=True)
    back.start()
    _carry(client, server)
    back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        source.settimeout(None)
        while chunk := source.recv(65536):
            target.sendall(chunk)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
