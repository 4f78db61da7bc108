"""A mail server that takes everything as fast as it comes: ``python -m bench.sink PORT`` prints how many it has."""

import asyncio
import sys
import time


class Session(asyncio.Protocol):
    """One client (RFC 5321, 4.3.2); the mails themselves are only counted."""

    taken = 0
    first = last = 0.0

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
            self._answer(piece)

    def _answer(self, piece: bytes) -> None:
        if self._in_mail:
            self._in_mail = False
            Session.taken += 1
            Session.last = time.perf_counter()
            Session.first = Session.first or Session.last
            self._out.write(b"250 OK\r\n")
            return
        self._in_mail = piece[:4].upper() == b"DATA"
        self._out.write(b"354 Go on\r\n" if self._in_mail else b"250 OK\r\n")


async def serve(port: int) -> None:
    """Take mail until the end of standard input; answer each line there with number, first and last time."""
    loop = asyncio.get_running_loop()
    await loop.create_server(Session, "127.0.0.1", port)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(Session.taken, Session.first, Session.last, flush=True)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
