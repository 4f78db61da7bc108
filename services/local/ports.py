"""Loopback ports for the private servers."""

import socket
from pathlib import Path
from secrets import choice

LOWEST = 11_000
"""Below it are ports that browsers refuse to open (10080)."""
_OUTGOING = Path("/proc/sys/net/ipv4/ip_local_port_range")


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
    """A loopback port nobody uses now, and no outgoing connection will be given before a server takes it."""
    highest = int(_OUTGOING.read_text().split()[0]) if _OUTGOING.exists() else 0
    for _ in range(20):
        if highest > LOWEST and port_is_free(port := choice(range(LOWEST, highest))):
            return port
    with socket.socket() as probe:  # a system that tells nothing, or leaves no such ports
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def kept_port(note: Path) -> int:
    """The port noted in a file while it is free, so that a server is known by one address; else another, noted."""
    last = int(note.read_text()) if note.exists() else 0
    port = last if last and port_is_free(last) else free_port()
    note.write_text(str(port))
    return port
