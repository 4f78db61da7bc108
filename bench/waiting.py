"""Wait for a server to answer."""

import http.client
import socket
import time


def wait_for_port(port: int, *, seconds: float = 30.0) -> None:
    """Wait until somebody listens.

    Raises:
        TimeoutError: nobody did in time.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 2).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise TimeoutError(f"Nobody listens at port {port}.") from None
            time.sleep(0.05)
        else:
            return


def wait_until_ready(port: int, *, seconds: float = 30.0) -> None:
    """Wait until ``/healthz`` answers.

    Raises:
        TimeoutError: it did not in time.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if _answers(port):
            return
        time.sleep(0.05)
    raise TimeoutError(f"Nothing answers at port {port}.")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
