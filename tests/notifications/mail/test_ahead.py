"""The envelope of the next mail goes out with the last dot of the one before, where the server allows it (RFC 2920)."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from services.notifications.domain.deliveries import PAYLOAD_STARTED
from services.notifications.domain.retrying import Kind
from services.notifications.mail import smtp
from services.notifications.mail.smtp import Connection, Parcel
from services.notifications.settings import MailServer
from tests.notifications.mail.peer import DROP, EHLOS, Peer, a_peer

FIRST, SECOND, THIRD = (
    Parcel(sender="events@example.org", recipient=f"{name}@example.com", content=f"Subject: {name}\r\n\r\n".encode())
    for name in ("first", "second", "third")
)
NAMING_SECOND = ["mail FROM:<events@example.org>", "rcpt TO:<second@example.com>", "data"]
SEVERAL = EHLOS[1]


@pytest.fixture
def peer() -> Iterator[Peer]:
    with a_peer(EHLO=SEVERAL) as peer:
        yield peer


def connected(peer: Peer) -> Connection:
    return Connection(MailServer(host="127.0.0.1", port=peer.port, end_of_data_seconds=5), hello="example.org")


def announcing(peer: Peer, answers: Mapping[str, str] | None = None, *, then: Parcel = SECOND) -> Connection:
    """A connection over which the first mail was taken and the next one named; so the server answers from there on."""
    connection = connected(peer)

    def from_here_on(phase: str) -> None:
        if phase == PAYLOAD_STARTED:
            peer.answers.update(answers or {})

    assert connection.send(FIRST, from_here_on, then=then).kind is Kind.SENT
    return connection


def heard_within(peer: Peer, lines: list[str], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while peer.heard[-len(lines) :] != lines:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def test_the_server_hears_of_the_next_mail_before_it_is_handed_in(peer: Peer) -> None:
    connection = announcing(peer)
    assert heard_within(peer, NAMING_SECOND, seconds=10)

    phases: list[str] = []
    assert connection.send(SECOND, phases.append).kind is Kind.SENT
    connection.close()
    assert phases == [PAYLOAD_STARTED]
    assert peer.bodies == [FIRST.content, SECOND.content]


def test_a_server_that_wants_one_command_at_a_time_gets_them_so() -> None:
    with a_peer(EHLO=EHLOS[0]) as peer:
        connection = announcing(peer)
        heard = list(peer.heard)
        assert connection.send(SECOND, lambda _: None).kind is Kind.SENT
        connection.close()
    assert heard[-1] == "data"
    assert heard.count("data") == 1
    assert peer.bodies == [FIRST.content, SECOND.content]


def test_a_refused_mail_leaves_the_one_after_it_as_it_is(peer: Peer) -> None:
    peer.answers["end"] = "550 5.7.1 spam"
    connection = connected(peer)
    assert connection.send(FIRST, lambda _: None, then=SECOND).kind is Kind.POLICY
    peer.answers.clear()
    assert connection.send(SECOND, lambda _: None).kind is Kind.SENT
    connection.close()
    assert peer.connections == 1


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({"MAIL": "550 sender refused", "RCPT": "503 no sender", "DATA": "503 no sender"}, Kind.POLICY),
        ({"RCPT": "550 5.1.1 unknown", "DATA": "554 no valid recipients"}, Kind.ADDRESS),
        ({"RCPT": "450 4.2.0 greylisted", "DATA": "554 no valid recipients"}, Kind.LATER),
        ({"DATA": "451 later"}, Kind.LATER),
    ],
)
def test_a_no_to_the_next_mail_is_told_in_its_turn_and_the_connection_goes_on(
    peer: Peer, answers: dict[str, str], kind: Kind
) -> None:  # fmt: skip
    connection = announcing(peer, answers)
    assert connection.send(SECOND, lambda _: None).kind is kind
    assert connection.usable
    peer.answers.clear()
    assert connection.send(THIRD, lambda _: None).kind is Kind.SENT
    connection.close()
    assert peer.bodies == [FIRST.content, THIRD.content]


def test_a_server_that_wants_the_text_of_a_mail_it_refused_does_not_get_it(peer: Peer) -> None:
    connection = announcing(peer, {"RCPT": "550 5.1.1 unknown"})
    assert connection.send(SECOND, lambda _: None).kind is Kind.ADDRESS
    assert not connection.usable
    connection.close()
    assert SECOND.content not in peer.bodies


@pytest.mark.parametrize("fault", [DROP, "421 too many"])
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_leaves_then_is_away_and_has_nothing(peer: Peer, step: str, fault: str) -> None:
    connection = announcing(peer, {step: fault})
    assert connection.send(SECOND, lambda _: None).kind is Kind.HOST
    assert not connection.usable
    connection.close()


def test_a_server_that_loses_what_came_with_the_last_dot_gets_one_command_at_a_time(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "DATA_SECONDS", 0.5)
    connection = connected(peer)

    def from_here_on(phase: str) -> None:
        peer.loses = phase == PAYLOAD_STARTED

    assert connection.send(FIRST, from_here_on, then=SECOND).kind is Kind.SENT
    assert connection.send(SECOND, lambda _: None).kind is Kind.HOST
    connection.close()

    connection = connected(peer)
    assert [connection.send(one, lambda _: None, then=THIRD).kind for one in (SECOND, THIRD)] == [Kind.SENT] * 2
    connection.close()


def test_no_text_goes_out_under_the_envelope_of_another_mail(peer: Peer) -> None:
    connection = announcing(peer)
    assert connection.send(THIRD, lambda _: None).kind is Kind.HOST
    assert not connection.usable
    connection.close()
    assert THIRD.content not in peer.bodies


def test_a_mail_that_the_server_cannot_take_is_not_announced(peer: Peer) -> None:
    beyond_ascii = replace(SECOND, recipient="grün@example.com", utf8=True)
    connection = announcing(peer, then=beyond_ascii)
    assert connection.send(beyond_ascii, lambda _: None).kind is Kind.ADDRESS
    connection.close()
    assert [line for line in peer.heard if "example.com" in line] == ["rcpt TO:<first@example.com>"]
