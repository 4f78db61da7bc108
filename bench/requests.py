"""The requests whose cost is measured."""

import http.client
import json
from collections.abc import Sequence
from typing import Any

from bench.load import Request

YES: dict[str, Any] = {
    "answer": "accept",
    "name": "Amina Diallo",
    "attendance": "in_person",
    "organisation": "Example Institute",
    "country": "GB",
    "answers": {"dietary": "Nuts"},
    "acknowledge_discussion_rule": True,
}
HELLO = Request()


def answer(tokens: Sequence[str]) -> Request:
    """Accept an invitation through the JSON door, a new one with every request."""
    return Request(
        path="/v1/invitation/answer", method="POST", body=json.dumps(YES),
        header="Authorization", prefix="Invitation ", lines=tokens,
    )  # fmt: skip


def page(cookies: Sequence[str]) -> Request:
    """Look at the answer page as different people in turn."""
    return Request(path="/invitation", header="Cookie", lines=cookies, repeat=True)


def cookie(port: int, token: str) -> str:
    """The cookie that a browser gets for a link."""
    return _asked(port, Request(path=f"/i/{token}"))[1].partition(";")[0]


def send(port: int, request: Request) -> int:
    """Send the request of the first line; the status of its answer."""
    return _asked(port, request)[0]


def _asked(port: int, request: Request) -> tuple[int, str]:
    headers = {request.header: request.prefix + request.lines[0]} if request.lines else {}
    if request.body:
        headers["Content-Type"] = "application/json"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(request.method, request.path, body=request.body or None, headers=headers)
        response = connection.getresponse()
        response.read()
        return response.status, response.getheader("Set-Cookie") or ""
    finally:
        connection.close()
