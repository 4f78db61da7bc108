"""Loopback ports for the private servers."""

import socket
from pathlib import Path


def port_is_free(port: int) -> bool:
    """Whether nobody listens on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do: old connections do not count
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A loopback port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def kept_port(note: Path) -> int:
    """The port noted in a file while it is free, so that a server is known by one address; else another, noted."""
    last = int(note.read_text()) if note.exists() else 0
    port = last if last and port_is_free(last) else free_port()
    note.write_text(str(port))
    return port
