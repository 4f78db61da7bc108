"""``python -m services.local.front NAME PORT``: one address before several web processes, for a machine of its own.

It stands where a load balancer stands elsewhere. Connections are handed on, in turn, to every address that the name
has just then, so that web processes may come and go; one that takes none is passed over. Nothing is read or changed.
"""

import asyncio
import itertools
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

CONNECT_SECONDS = 2.0
ENDING_SECONDS = 5.0
CHUNK_BYTES = 65536
AWAY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: 56\r\n\r\n"
    b"The pages cannot be reached now. Try again in a moment.\n"
)
"""What a person reads while no web process is there (RFC 9110, 15.6.4)."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


Lookup = Callable[[], Awaitable[list[str]]]


def handing_on(lookup: Lookup, port: int) -> Handler:
    """What is done with each connection.

    Args:
        lookup: finds the addresses of those who serve just now.
        port: where they listen.
    """
    turns = itertools.count()

    async def hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached = await _reached(await lookup(), port, next(turns))
        if reached is None:
            await _tell_away(reader, writer)
            return
        inner_reader, inner_writer = reached
        asked = asyncio.create_task(_carried(reader, inner_writer))
        await _carried(inner_reader, writer)  # the end of the answers is the end of both
        asked.cancel()
        await asyncio.gather(_ended(inner_writer), _ended(writer))

    return hand_on


def addresses_of(name: str) -> Lookup:
    """Asks the name server; in a network of containers a service's name has an address for each of its containers."""

    async def lookup() -> list[str]:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except OSError:
            return []
        return sorted({str(entry[4][0]) for entry in found})

    return lookup


async def serve(name: str, port: int, listening: socket.socket) -> None:
    """Hand on until SIGTERM, then let end what is under way, for a while."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    serving = await asyncio.start_server(handing_on(addresses_of(name), port), sock=listening, limit=CHUNK_BYTES)
    await stop.wait()
    serving.close()
    with suppress(TimeoutError):
        await asyncio.wait_for(serving.wait_closed(), ENDING_SECONDS)


async def _reached(addresses: list[str], port: int, turn: int) -> Streams | None:
    """A connection to the one whose turn it is, else to the next that takes one."""
    for step in range(len(addresses)):
        address = addresses[(turn + step) % len(addresses)]
        with suppress(OSError, TimeoutError):
            return await asyncio.wait_for(asyncio.open_connection(address, port), CONNECT_SECONDS)
    return None


async def _tell_away(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say so, and hang up once it can have been read: what is left unread at the end takes the answer with it."""
    with suppress(OSError, TimeoutError):
        writer.write(AWAY)
        writer.write_eof()
        async with asyncio.timeout(CONNECT_SECONDS):
            while await reader.read(CHUNK_BYTES):
                pass
    await _ended(writer)


async def _carried(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry one direction to its end, then say so to the other side."""
    try:
        while chunk := await reader.read(CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()
        writer.write_eof()
    except OSError:  # one side went away in the midst: so does the other
        await _ended(writer)


async def _ended(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2]), socket.create_server(("", 8000))))
