"""Bytes that two readers could read differently are refused, so that no request hides in another (RFC 9112, 11.2)."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
import requests

from services.local.ports import free_port
from services.local.servers import Servers
from tests.conftest import SECRET

HEAD = "POST /lost-link HTTP/1.1\r\nHost: a\r\n"
HIDDEN = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"

AMBIGUOUS = {
    "length and chunks": f"{HEAD}Content-Length: {5 + len(HIDDEN)}\r\n{CHUNKED}\r\n0\r\n\r\n{HIDDEN}",
    "chunks and length": f"{HEAD}{CHUNKED}Content-Length: 3\r\n\r\n0\r\n\r\n{HIDDEN}",
    "two lengths": f"{HEAD}Content-Length: 0\r\nContent-Length: {len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "a list of lengths": f"{HEAD}Content-Length: 0, {len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "a length with a sign": f"{HEAD}Content-Length: +0\r\n\r\n{HIDDEN}",
    "a negative length": f"{HEAD}Content-Length: -1\r\n\r\n{HIDDEN}",
    "a length of another base": f"{HEAD}Content-Length: 0x0\r\n\r\n{HIDDEN}",
    "a space before the colon": f"{HEAD}Content-Length : 0\r\n\r\n{HIDDEN}",
    "an unknown coding": f"{HEAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{HIDDEN}",
    "a coding after chunks": f"{HEAD}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{HIDDEN}",
    "two codings": f"{HEAD}{CHUNKED}Transfer-Encoding: identity\r\n\r\n0\r\n\r\n{HIDDEN}",
    "chunks in HTTP/1.0": f"{HEAD.replace('1.1', '1.0')}{CHUNKED}\r\n0\r\n\r\n{HIDDEN}",
    "a folded line": f"{HEAD}Transfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n\r\n{HIDDEN}",
    "a bare carriage return": f"{HEAD}X: a\rContent-Length: 0\r\n\r\n{HIDDEN}",
    "a zero byte": f"{HEAD}X: a\0\r\n\r\n{HIDDEN}",
    "a chunk that overflows": f"{HEAD}{CHUNKED}\r\n10000000000000000\r\n\r\n0\r\n\r\n{HIDDEN}",
    "a chunk that is longer than it says": f"{HEAD}{CHUNKED}\r\n1\r\nabc\r\n0\r\n\r\n{HIDDEN}",
    "chunks ended by line feeds": f"{HEAD}{CHUNKED}\r\n1\na\n0\n\n{HIDDEN}",
    "line feeds after an extension": f"{HEAD}{CHUNKED}\r\n1;\na\r\n0\r\n\r\n{HIDDEN}",
    "another protocol": f"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{HIDDEN}",
    "no protocol": f"GET /healthz\r\n\r\n{HIDDEN}",
}


@pytest.fixture(scope="module")
def port(migrated_url: str, servers: Servers) -> Iterator[int]:
    """The web process, with one worker of two threads."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"], "DATABASE_URL": migrated_url, "REDIS_URL": servers.redis_url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}", "SECRET_KEYS": SECRET, "PORT": str(port), "WEB_WORKERS": "1",
        "WEB_THREADS": "2", "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    web = subprocess.Popen((sys.executable, "-m", "services.registration.serve"), env=environment)
    try:
        _wait_until_ready(port)
        yield port
    finally:
        web.terminate()
        web.wait(20)


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + 60
    while not is_well(port):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_well(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
    except requests.RequestException:
        return False


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), 5) as client:
        yield client


def statuses(port: int, sent: str, *, patience: float = 5.0) -> list[int]:
    """The statuses of all answers until the server hangs up."""
    with connected(port) as client:
        client.settimeout(patience)
        heard = b""
        try:
            client.sendall(sent.encode("latin-1"))
            while chunk := client.recv(65536):
                heard += chunk
        except ConnectionResetError:  # it hung up before it had read all of this
            pass
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", heard)]


@pytest.mark.parametrize("sent", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_nothing_is_read_behind_what_is_ambiguous(port: int, sent: str) -> None:
    told = statuses(port, sent)

    assert len(told) <= 1, "what was hidden is not answered, and the connection is over"
    assert all(400 <= status < 500 for status in told)


def test_of_two_plain_requests_both_are_answered(port: int) -> None:
    """The control: what follows a whole request on its connection is read."""
    last = HIDDEN.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")

    assert statuses(port, HIDDEN + last) == [200, 200]
    assert statuses(port, f"{HEAD}{CHUNKED}\r\n3;a=b\r\na=b\r\n0\r\n\r\n{last}") == [400, 200]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(f"GET / HTTP/1.1\r\nHost: a\r\nX: {'a' * 500_000}\r\n\r\n", 431, id="a long header"),
        pytest.param("GET / HTTP/1.1\r\nHost: a\r\n" + "X: a\r\n" * 200 + "\r\n", 431, id="many headers"),
        pytest.param(f"GET /{'a' * 100_000} HTTP/1.1\r\nHost: a\r\n\r\n", 414, id="a long address"),
        pytest.param("TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405, id="an echo"),
        pytest.param("CONNECT a:1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404, id="a tunnel"),
        pytest.param("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400, id="no method"),
    ],
)
def test_what_is_out_of_bounds_is_refused(port: int, sent: str, status: int) -> None:
    assert statuses(port, sent) == [status]


def test_hundreds_who_never_end_their_headers_keep_nobody_out(port: int) -> None:
    with ExitStack() as stack:
        for _ in range(300):
            stack.enter_context(connected(port)).sendall(b"GET / HTTP/1.1\r\nHost:")
        assert is_well(port)


@pytest.mark.nightly
def test_headers_that_do_not_end_are_given_up(port: int) -> None:
    begun = time.monotonic()

    assert statuses(port, "GET / HTTP/1.1\r\nHost:", patience=20) in ([], [408])
    assert 5 < time.monotonic() - begun < 15


def test_bodies_that_do_not_end_are_over_with_their_connections(port: int) -> None:
    """They hold threads while they last, which is why a proxy that reads requests whole stands before us."""
    with ExitStack() as stack:
        for _ in range(6):
            slow = stack.enter_context(connected(port))
            slow.sendall(f"{HEAD}Content-Length: 30\r\n\r\nabc".encode())
    assert is_well(port)
