"""A mail server that takes everything as fast as it comes: ``python -m bench.sink PORT FILE`` keeps the first mail."""

import asyncio
import sys
import time
from pathlib import Path

_SAID = {
    b"EHLO": b"250-sink.example.org\r\n250 PIPELINING\r\n",  # as nearly every server says
    b"DATA": b"354 Go on\r\n",
    b"QUIT": b"221 Bye\r\n",
}


class Session(asyncio.Protocol):
    """One client (RFC 5321, 4.3.2); mails are only counted."""

    taken = 0
    first = last = 0.0
    keep: Path

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._out: asyncio.WriteTransport = transport  # type: ignore[assignment]  # a socket takes writes
        self._waiting, self._in_mail = b"", False
        self._out.write(b"220 sink.example.org\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer each command, and the end of each mail."""
        self._waiting += data
        while True:
            end = b"\r\n.\r\n" if self._in_mail else b"\r\n"
            piece, found, rest = self._waiting.partition(end)
            if not found:
                return
            self._waiting = rest
            self._out.write(self._taken(piece) if self._in_mail else self._told(piece))

    def _told(self, command: bytes) -> bytes:
        verb = command[:4].upper()
        self._in_mail = verb == b"DATA"
        return _SAID.get(verb, b"250 OK\r\n")

    def _taken(self, mail: bytes) -> bytes:
        self._in_mail = False
        counts = Session
        counts.taken, counts.last = counts.taken + 1, time.perf_counter()
        if not counts.first:
            counts.first = counts.last
            counts.keep.write_bytes(mail + b"\r\n")
        return b"250 OK\r\n"


async def serve(port: int) -> None:
    """Answer each line on standard input with number, first and last time of the mails since ``again``."""
    loop = asyncio.get_running_loop()
    await loop.create_server(Session, "127.0.0.1", port)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        if line.strip() == "again":
            Session.taken, Session.first, Session.last = 0, 0.0, 0.0
        print(Session.taken, Session.first, Session.last, flush=True)


if __name__ == "__main__":
    Session.keep = Path(sys.argv[2])
    asyncio.run(serve(int(sys.argv[1])))
