"""One address before several web processes, which may come and go."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from services.local.front import AWAY, addresses_of, handing_on

FRONT = "127.0.0.1"
FIRST, SECOND, AWAY_NOW = "127.0.0.2", "127.0.0.3", "127.0.0.4"


@asynccontextmanager
async def web(address: str, port: int = 0) -> AsyncIterator[int]:
    """A web process that echoes all it is told, once that has ended, after its own address."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{address} ".encode() + await reader.read())
        writer.close()

    async with await asyncio.start_server(echo, address, port) as server:
        yield server.sockets[0].getsockname()[1]


async def answers(addresses: Sequence[str], serving: Sequence[str], said: Sequence[bytes]) -> list[bytes]:
    """What those behind the front, or the front itself, say to one connection after the other."""

    async def lookup() -> list[str]:
        return list(addresses)

    async with AsyncExitStack() as stack:
        port = 1  # where nobody listens
        for number, address in enumerate(serving):
            port = await stack.enter_async_context(web(address, port if number else 0))
        front = await stack.enter_async_context(await asyncio.start_server(handing_on(lookup, port), FRONT, 0))
        return [await told(front.sockets[0].getsockname()[1], words) for words in said]


async def told(port: int, words: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(FRONT, port)
    writer.write(words)
    writer.write_eof()
    try:
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


def test_connections_are_handed_on_in_turn() -> None:
    said = asyncio.run(answers([FIRST, SECOND], [FIRST, SECOND], [b"a", b"b", b"c"]))

    assert said == [b"127.0.0.2 a", b"127.0.0.3 b", b"127.0.0.2 c"]


def test_one_that_is_away_is_passed_over() -> None:
    said = asyncio.run(answers([FIRST, AWAY_NOW], [FIRST], [b"a", b"b", b"c"]))

    assert said == [b"127.0.0.2 a", b"127.0.0.2 b", b"127.0.0.2 c"]


def test_much_is_carried_whole_both_ways() -> None:
    much = bytes(range(256)) * 8192

    assert asyncio.run(answers([FIRST], [FIRST], [much])) == [b"127.0.0.2 " + much]


def test_with_nobody_behind_it_says_so_by_itself() -> None:
    assert asyncio.run(answers([], [], [b"a"])) == [AWAY]
    assert asyncio.run(answers([AWAY_NOW], [], [b"a"])) == [AWAY]


def test_what_it_says_by_itself_is_as_long_as_it_claims() -> None:
    head, _, body = AWAY.partition(b"\r\n\r\n")

    assert f"Content-Length: {len(body)}".encode() in head.split(b"\r\n")


def test_a_name_nobody_knows_has_no_address() -> None:
    async def found(name: str) -> list[str]:
        return await addresses_of(name)()

    assert asyncio.run(found("nobody.invalid")) == []
    assert FRONT in asyncio.run(found("localhost"))
