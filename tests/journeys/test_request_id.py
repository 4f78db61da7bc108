"""The id that an answer carries leads to the log line of the mail it caused."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from services.local.mailbox import list_mails
from services.local.servers import private_servers
from tests.journeys.chain import within
from tests.local.test_run import Running, ended, started

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

GIVEN = "ticket-4711." + "x" * 52
"""As long as an id may be."""
EVENT = {
    "title": "Garden talks",
    "timezone": "Europe/London",
    "starts_at": "2027-10-20T11:00",
    "ends_at": "2027-10-20T17:00",
    "venue": {"name": "Garden House", "locality": "London", "country": "GB"},
    "attendance": {"in_person": {"capacity": 5}},
    "fallback_contact": {"name": "Events team", "email": "events@team.example.org"},
}


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[Running, Path]]:
    """Every process of the product, and its data folder."""
    with tempfile.TemporaryDirectory(prefix="placecard-journey-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        data = Path(name) / "data"
        with private_servers() as servers:
            run = started(data, DATABASE_URL=servers.database_url, REDIS_URL=servers.redis_url, SEND_UNDO_SECONDS="0")
            try:
                yield run, data
            finally:
                with suppress(ProcessLookupError):
                    ended(run, 15)


def lines_of(data: Path, process: str, event: str) -> list[dict[str, Any]]:
    texts = (data / "logs" / f"{process}.log").read_text().splitlines()
    return [line for line in map(read, texts) if line.get("event") == event]


def read(text: str) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


@pytest.mark.parametrize("given", [None, GIVEN], ids=["made", "given"])
def test_from_the_answer_to_the_mail(service: tuple[Running, Path], given: str | None) -> None:
    run, data = service

    def post(path: str, body: Any, **headers: str) -> requests.Response:
        answer = requests.post(f"{run.address}/v1{path}", json=body, headers=headers or run.key, timeout=20)
        assert answer.ok, answer.text
        return answer

    event = post("/events", EVENT).json()["id"]
    post(f"/events/{event}/open", {})
    person = {"name": "Ada Example", "email": f"ada-{given is None}@guests.example.org", "source": "A list"}
    made = post(f"/events/{event}/invitations", {"invitees": [person], "reveal_links": True}).json()
    token = made["items"][0]["token"]
    sent = {"Authorization": f"Invitation {token}"} | ({"X-Request-ID": given} if given else {})
    answer = post("/invitation/answer", {"answer": "accept", "name": "Ada Example"}, **sent)
    request_id = answer.headers["X-Request-ID"]
    assert given in (None, request_id)
    assert within(30, lambda: any(person["email"] in line.to for line in list_mails(data / "mail", limit=500)))

    def mailed() -> list[dict[str, Any]]:
        lines = lines_of(data, "notifications-worker", "mail handed in")
        return [line for line in lines if line["request_id"] == request_id]

    assert within(10, lambda: len(mailed()) == 1), mailed()
    (line,) = mailed()
    assert line["purpose"] == "confirmation"
    assert line["delivery_id"]
    assert line["message_id"]
    asked = [line for line in lines_of(data, "registration-web", "request") if line["request_id"] == request_id]
    assert [(one["route"], one["status"]) for one in asked] == [("/v1/invitation/answer", 201)]

    for log in (data / "logs").glob("*.log*"):
        told = log.read_text(errors="replace")
        for secret in (person["email"], "Ada Example", token):
            assert secret not in told, f"{log.name} tells {secret}"
