"""One POST to somebody else's server: to the very address that was checked, without redirects, briefly."""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from services.notifications.domain.webhooks import CallOutcome, may_be_called

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0


@dataclass(frozen=True, kw_only=True)
class Post:
    """What goes where."""

    url: str
    headers: Mapping[str, str]
    body: bytes


def send(post: Post, *, allow_private: bool = False) -> CallOutcome:
    """Hand it in.

    The name is resolved once; every address of it must be public, and the connection goes to one of those, so that no
    second look-up can lead elsewhere. Redirects are answers like any other.
    """
    parts = urlsplit(post.url)
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        return CallOutcome(reason="The address has to begin with https://.")
    try:
        address = _resolved(parts, allow_private=allow_private)
        return _answered(parts, address, post) if address else CallOutcome(reason=_NOT_PUBLIC)
    except ssl.SSLError:
        return CallOutcome(reason="The receiver's certificate cannot be verified.")
    except (OSError, ValueError, http.client.HTTPException) as error:
        return CallOutcome(reason=f"The receiver cannot be reached ({type(error).__name__}).")


_TOO_LONG = "The receiver took too long to answer."
_NOT_PUBLIC = "The address leads to a private network, which is never called."


def _resolved(parts: SplitResult, *, allow_private: bool) -> str:
    """The IP address to connect to; none when any that the name has is not public."""
    found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not allow_private and not all(may_be_called(one) for one in addresses):
        return ""
    return addresses[0]


def _answered(parts: SplitResult, address: str, post: Post) -> CallOutcome:
    connection = http.client.HTTPConnection(parts.hostname or "", _port(parts), timeout=ANSWER_SECONDS)
    connection.sock = made = _connected(parts, address)
    # The timeout of a socket begins anew with every byte; a receiver that drips them must not hold us.
    late = threading.Event()
    end = threading.Timer(ANSWER_SECONDS, _cut, (made, late))
    end.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body=post.body, headers=dict(post.headers))
        status = connection.getresponse().status
        return CallOutcome(reason=_TOO_LONG) if late.is_set() else CallOutcome(status=status)
    except (OSError, ValueError, http.client.HTTPException):  # what came of cutting it off
        if late.is_set():
            return CallOutcome(reason=_TOO_LONG)
        raise
    finally:
        end.cancel()
        connection.close()


def _cut(connection: socket.socket, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)  # of the plain socket: TLS would wait for the other side


def _connected(parts: SplitResult, address: str) -> socket.socket:
    plain = socket.create_connection((address, _port(parts)), CONNECT_SECONDS)
    plain.settimeout(ANSWER_SECONDS)
    if parts.scheme == "http":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname)
    except BaseException:  # a stop signal too must not leave the socket open
        plain.close()
        raise


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)
