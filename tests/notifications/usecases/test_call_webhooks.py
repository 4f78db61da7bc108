"""Calls to webhooks are signed, go to the public internet only, and are tried again for three days."""

import base64
import hmac
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from structlog.testing import capture_logs

from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.notifications.domain.webhooks import CallOutcome, after_call, may_be_called, signature
from services.notifications.mail import webhook
from services.notifications.mail.webhook import Post
from services.notifications.store import webhooks as calls
from services.notifications.usecases.call_webhooks import PLACES, TO_ONE, Caller, call_webhooks
from services.registration.store import webhooks
from services.registration.store.organisations import Organisation
from services.registration.store.webhooks import Webhook, WebhookCall
from tests.conftest import SECRET
from tests.factories import START, Clock

KEYS = Keyring([SECRET])
MODULE = "services.notifications.usecases.call_webhooks"
NEW, OLD = (f"whsec_{base64.b64encode(letter * 32).decode()}" for letter in (b"n", b"o"))


@dataclass
class Receiver:
    """Somebody else's server."""

    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    port: int = 0
    mute: threading.Event = field(default_factory=threading.Event)
    """Until it is set, what comes to ``/mute`` gets no answer."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?a=b"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.paths.append(self.path)
            made.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if self.path.startswith("/mute"):
                made.mute.wait()
            self.send_response(made.answers.pop(0) if made.answers else 204)
            self.send_header("Location", made.url)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    made.mute.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def promised(db: Database, organisation: Organisation, receiver: Receiver) -> WebhookCall:
    return promise(db, organisation, receiver.url)[0]


def promise(db: Database, organisation: Organisation, url: str, *, number: int = 1) -> list[WebhookCall]:
    """A webhook, and calls to it."""
    hook = Webhook(
        id=new_id(), organisation_id=organisation.id, url=url, types=[], sealed_secret=KEYS.seal(NEW),
        sealed_old_secret=KEYS.seal(OLD), old_secret_until=START + timedelta(days=30000),
    )  # fmt: skip
    made = [
        WebhookCall(
            id=new_id(), webhook_id=hook.id, message_id=new_id(), type="x.y", body='{"type":"x.y"}', promised_at=START
        )
        for _ in range(number)
    ]
    with db.transaction() as session:
        session.add(hook)
        session.flush()
        session.add_all(made)
    return made


def rows(db: Database) -> list[tuple[Any, ...]]:
    with db.statement() as connection:
        query = "select state, attempts, status, next_attempt_at from notifications.webhook_report"
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def a_caller(db: Database, clock: Clock, *, allow_private: bool = True) -> Caller:
    return Caller(database=db, keys=KEYS, now=lambda: clock.now, allow_private=allow_private)


def call(db: Database, clock: Clock) -> bool:
    """Make all calls that are due; says whether there were any."""
    caller = a_caller(db, clock)
    any_ = call_webhooks(caller)
    while call_webhooks(caller):
        pass
    return any_


def test_a_call_is_signed_with_both_secrets_and_made_once(
    db: Database, clock: Clock, receiver: Receiver, promised: WebhookCall
) -> None:
    call(db, clock)
    call(db, clock)

    ((headers, body),) = receiver.got
    assert json.loads(body) == {"type": "x.y"}
    assert headers["webhook-id"] == f"msg_{promised.id.hex}"
    assert headers["webhook-timestamp"] == str(int(clock.now.timestamp()))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = [
        f"v1,{base64.b64encode(hmac.digest(letter * 32, content, 'sha256')).decode()}" for letter in (b"n", b"o")
    ]
    assert headers["webhook-signature"].split(" ") == expected
    assert rows(db) == [("sent", 1, 204, None)]


def test_it_is_tried_again_with_the_same_id_until_it_is_taken(
    db: Database, clock: Clock, receiver: Receiver, promised: WebhookCall
) -> None:
    receiver.answers = [500, 302, 200]
    call(db, clock)
    assert rows(db)[0][:3] == ("pending", 1, 500)
    assert call(db, clock) is False, "not before its time"
    clock.forward(seconds=11)
    call(db, clock)
    assert rows(db)[0][:3] == ("pending", 2, 302), "a redirect is no success and is not followed"
    clock.forward(minutes=2)
    call(db, clock)

    assert rows(db) == [("sent", 3, 200, None)]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


@pytest.mark.parametrize(("share", "waits"), [(TO_ONE, False), (PLACES, True)], ids=["a few", "all places"])
def test_one_that_does_not_answer_keeps_nobody_else_waiting(
    db: Database, clock: Clock, receiver: Receiver, organisation: Organisation, monkeypatch: pytest.MonkeyPatch,
    share: int, waits: bool,
) -> None:  # fmt: skip
    """As long as one webhook never gets all the places: the second case shows what would be if it did."""
    monkeypatch.setattr(webhook, "ANSWER_SECONDS", 600.0)
    monkeypatch.setattr(f"{MODULE}.LOOK_AGAIN", 0.05)
    monkeypatch.setattr(f"{MODULE}.TO_ONE", share)
    caller = a_caller(db, clock)
    mute, calm = (receiver.url.replace("/hook", name) for name in ("/mute", "/calm"))
    promise(db, organisation, mute, number=PLACES * 2)
    call_webhooks(caller)
    promise(db, organisation, calm, number=PLACES)

    for _ in range(5 if waits else 600):
        call_webhooks(caller)
        if receiver.paths.count("/calm?a=b") == PLACES:
            break
    assert (len(caller.under_way) >= share, "/calm?a=b" in receiver.paths) == (True, not waits)

    receiver.mute.set()
    while call_webhooks(caller):
        pass
    assert Counter(receiver.paths) == {"/mute?a=b": PLACES * 2, "/calm?a=b": PLACES}


def test_one_that_fails_is_called_once_at_a_time_until_it_has_not_failed_for_a_while(
    db: Database, clock: Clock, receiver: Receiver, organisation: Organisation
) -> None:
    def taken() -> list[calls.Call]:
        with db.transaction() as session:
            calls.accept(session, now=clock.now, limit=PLACES)
            return calls.claim(session, now=clock.now, limit=PLACES, each=TO_ONE)

    promise(db, organisation, receiver.url, number=TO_ONE * 3)
    first, *others = taken()
    assert len(others) == TO_ONE - 1
    with db.transaction() as session:
        for one, status in [(first, 500), *((other, 204) for other in others)]:
            then = after_call(CallOutcome(status=status), attempts=1, since=START, now=clock.now, chance=0.5)
            calls.record(session, one, then, status=status, now=clock.now)

    assert [len(taken()), len(taken())] == [1, 0]
    clock.forward(minutes=2)
    assert len(taken()) == TO_ONE


def test_each_call_that_goes_wrong_here_is_told_and_takes_no_other_along(
    db: Database, clock: Clock, receiver: Receiver, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(post: Post, **how: Any) -> CallOutcome:
        if "/hook" in post.url:
            raise RuntimeError
        return webhook.send(post, **how)

    monkeypatch.setattr(f"{MODULE}.send", send)
    wrong = promise(db, organisation, receiver.url, number=3)
    promise(db, organisation, receiver.url.replace("/hook", "/calm"))

    with capture_logs() as logs:
        call(db, clock)

    told = [line["call_id"] for line in logs if line["log_level"] == "error"]
    assert Counter(told) == {str(one.id): 1 for one in wrong}
    assert sorted(row[0] for row in rows(db)) == ["pending"] * 3 + ["sent"]


def test_whoever_dies_with_a_call_in_hand_leaves_it_to_another_after_a_minute(
    db: Database, clock: Clock, receiver: Receiver, promised: WebhookCall
) -> None:
    with db.transaction() as session:
        calls.accept(session, now=clock.now, limit=1)
        assert len(calls.claim(session, now=clock.now, limit=1, each=1)) == 1
    call(db, clock)
    assert receiver.got == []
    clock.forward(seconds=61)
    call(db, clock)

    assert len(receiver.got) == 1
    assert rows(db)[0][:3] == ("sent", 2, 204)


def test_a_disabled_webhook_is_not_called(
    db: Database, clock: Clock, receiver: Receiver, promised: WebhookCall
) -> None:
    with db.transaction() as session:
        webhooks.disable(session, promised.webhook_id, reason="x", now=clock.now)
    call(db, clock)
    assert receiver.got == []


def test_without_leave_nothing_private_is_called(
    db: Database, clock: Clock, receiver: Receiver, promised: WebhookCall
) -> None:
    call_webhooks(a_caller(db, clock, allow_private=False))
    assert receiver.got == []
    for url in (f"https://127.0.0.1:{receiver.port}/", f"https://localhost:{receiver.port}/"):
        outcome = webhook.send(Post(url=url, headers={}, body=b""))
        assert outcome.reason == "The address leads to a private network, which is never called."
    assert receiver.got == []


def test_a_name_is_looked_up_once_and_every_address_of_it_has_to_be_public(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    """DNS rebinding: what was checked is what is connected to."""
    asked: list[str] = []
    connected: list[str] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        found = {"mixed.example": ["203.0.114.7", "10.0.0.1"], "good.example": ["203.0.114.7"]}[host]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    def connect(address: tuple[str, int], _timeout: float) -> socket.socket:
        connected.append(address[0])
        raise TimeoutError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert "private" in webhook.send(Post(url="https://mixed.example/", headers={}, body=b"")).reason
    assert "cannot be reached" in webhook.send(Post(url="https://good.example/", headers={}, body=b"")).reason
    assert (asked, connected) == (["mixed.example", "good.example"], ["203.0.114.7"])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_inner_addresses_are_never_called(address: str) -> None:
    assert may_be_called(address) is False


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111"])
def test_public_ones_are(address: str) -> None:
    assert may_be_called(address) is True


def test_a_receiver_that_drips_does_not_hold_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "ANSWER_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def drip() -> None:
            peer, _ = server.accept()
            with peer, suppress(OSError):
                peer.sendall(b"HTTP/1.1 200 OK\r\n")
                while not over.wait(0.1):
                    peer.sendall(b"X-Drip: 1\r\n")

        dripping = threading.Thread(target=drip)
        dripping.start()
        began = time.monotonic()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        outcome = webhook.send(Post(url=url, headers={}, body=b"{}"), allow_private=True)
        over.set()
        dripping.join()
    assert time.monotonic() - began < 3
    assert (outcome.status, outcome.reason) == (None, "The receiver took too long to answer.")


def test_three_days_or_a_410_are_the_end() -> None:
    def then(outcome: CallOutcome, hours: float) -> tuple[str, bool]:
        made = after_call(outcome, attempts=9, since=START, now=START + timedelta(hours=hours), chance=0.5)
        return made.state, made.next_attempt_at is None

    assert then(CallOutcome(status=200), 0) == ("sent", True)
    assert then(CallOutcome(status=503), 71.9) == ("pending", False)
    assert then(CallOutcome(reason="no route"), 72) == ("failed", True)
    assert then(CallOutcome(status=410), 0) == ("failed", True)


def test_signatures_are_those_of_the_standard() -> None:
    """The example of Standard Webhooks 1.0."""
    secret = "whsec_plJ3nmyCDGBKInavdOK15jsl"
    body = '{"event_type":"ping","data":{"success":true}}'
    told = signature([secret], id_="msg_loFOjxBNrRLzqYUf", timestamp=1731705121, body=body)
    assert told == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="
