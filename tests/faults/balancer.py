"""A load balancer of few lines: each connection goes to the next server that takes it."""

import socket
import threading
from contextlib import suppress
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

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._welcome, daemon=True).start()

    def close(self) -> None:
        """Take no new connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _welcome(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            server = self._server()
            if server is None:
                return
            with server:
                back = threading.Thread(target=_carry, args=(server, client), daemon=True)
                back.start()
                _carry(client, server)
                back.join()

    def _server(self) -> socket.socket | None:
        self._turn = first = self._turn + 1
        for step in range(len(self.servers)):
            port = self.servers[(first + step) % len(self.servers)]
            if port not in self.away:
                with suppress(OSError):
                    return socket.create_connection(("127.0.0.1", port), 2)
        return None


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        source.settimeout(None)
        while chunk := source.recv(65536):
            target.sendall(chunk)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
