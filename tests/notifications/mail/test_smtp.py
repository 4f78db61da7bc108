"""The client knows at every step whether the server may have the mail."""

import smtplib
from dataclasses import replace

import pytest

from services.notifications.domain.deliveries import ENVELOPE_OK, PAYLOAD_STARTED
from services.notifications.domain.retrying import Kind, Outcome
from services.notifications.mail import client, smtp
from services.notifications.mail.smtp import Connection, Parcel, ServerFault
from services.notifications.settings import MailServer
from tests.notifications.mail.peer import DROP, EHLOS, ENDLESS, SILENT, Peer, a_peer

PARCEL = Parcel(sender="events@example.org", recipient="robin@example.com", content=b"Subject: Hello\r\n\r\n.dot\r\n")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, patience in (
        (client, "COMMAND_SECONDS"), (client, "REPLY_SECONDS"), (smtp, "COMMAND_SECONDS"), (smtp, "DATA_SECONDS"),
        (smtp, "CHUNK_SECONDS"),
    ):  # fmt: skip
        monkeypatch.setattr(module, patience, 0.5)


def at(peer: Peer, **changes: object) -> MailServer:
    plain = MailServer(host="127.0.0.1", port=peer.port, end_of_data_seconds=1)
    return replace(plain, **changes)  # type: ignore[arg-type]  # names of its fields


def sent(peer: Peer) -> tuple[Outcome, list[str]]:
    phases: list[str] = []
    connection = Connection(at(peer), hello="example.org")
    try:
        return connection.send(PARCEL, phases.append), phases
    finally:
        connection.close()


def test_a_taken_mail_is_sent_with_leading_dots_doubled() -> None:
    with a_peer() as peer:
        outcome, phases = sent(peer)
    assert (outcome.kind, outcome.reply) == (Kind.SENT, "250 2.0.0 queued")
    assert phases == [ENVELOPE_OK, PAYLOAD_STARTED]
    assert peer.bodies == [b"Subject: Hello\r\n\r\n..dot\r\n"]


def test_dots_are_doubled_where_a_line_begins_and_nowhere_else() -> None:
    assert smtp._dotted(b".\r\n..b\r\nc.d.\r\n\r\n.e") == b"..\r\n...b\r\nc.d.\r\n\r\n..e\r\n"


@pytest.mark.parametrize("ehlo", EHLOS)
@pytest.mark.parametrize("fault", [DROP, SILENT, "421 closing"])
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_trouble_before_the_body_is_the_servers_and_safe_to_repeat(step: str, fault: str, ehlo: str) -> None:
    with a_peer(EHLO=ehlo, **{step: fault}) as peer:
        outcome, phases = sent(peer)
    assert outcome.kind is Kind.HOST
    assert PAYLOAD_STARTED not in phases


def test_a_server_that_loses_what_it_promised_to_take_at_once_is_waited_for_once() -> None:
    with a_peer(EHLO=EHLOS[1]) as peer:
        peer.loses = True
        kinds = [sent(peer)[0].kind for _ in range(3)]
    assert kinds == [Kind.HOST, Kind.SENT, Kind.SENT]


@pytest.mark.parametrize("answer", [DROP, "421 closing"])
def test_one_that_leaves_is_still_sent_several_commands_at_once(answer: str) -> None:
    with a_peer(EHLO=EHLOS[1], RCPT=answer) as peer:
        assert [sent(peer)[0].kind for _ in range(2)] == [Kind.HOST] * 2
        assert f"127.0.0.1:{peer.port}" not in client.ONE_BY_ONE_UNTIL


@pytest.mark.parametrize("fault", [DROP, SILENT])
def test_no_answer_to_the_whole_mail_leaves_doubt(fault: str) -> None:
    with a_peer(end=fault) as peer:
        outcome, phases = sent(peer)
    assert outcome.kind is Kind.AMBIGUOUS
    assert phases[-1] == PAYLOAD_STARTED
    assert len(peer.bodies) == 1, "the control: the server has it all the same"


def test_smtplib_alone_cannot_tell_these_two_apart() -> None:
    raised = []
    for step in ("MAIL", "end"):
        with (
            a_peer(**{step: DROP}) as peer,
            smtplib.SMTP("127.0.0.1", peer.port) as plain,
            pytest.raises(smtplib.SMTPServerDisconnected) as error,
        ):
            plain.sendmail(PARCEL.sender, [PARCEL.recipient], PARCEL.content)
        raised.append((error.type, len(peer.bodies)))
    assert raised == [(smtplib.SMTPServerDisconnected, 0), (smtplib.SMTPServerDisconnected, 1)]


@pytest.mark.parametrize(
    ("step", "answer", "kind"),
    [
        ("RCPT", "550 5.1.1 unknown", Kind.ADDRESS),
        ("RCPT", "450 4.2.0 greylisted", Kind.LATER),
        ("MAIL", "550 sender refused", Kind.POLICY),
        ("MAIL", "530 5.7.0 sign in first", Kind.SIGN_IN),
        ("DATA", "451 try later", Kind.LATER),
        ("end", "554 5.7.1 spam", Kind.POLICY),
        ("end", "451 4.3.0 later", Kind.LATER),
    ],
)
def test_a_definite_no_is_told_with_its_class(step: str, answer: str, kind: Kind) -> None:
    with a_peer(**{step: answer}) as peer:
        outcome, _ = sent(peer)
    assert outcome.kind is kind
    assert outcome.reply == answer


@pytest.mark.parametrize("ehlo", EHLOS)
@pytest.mark.parametrize(
    ("step", "answer", "kind"),
    [("MAIL", "550 sender refused", Kind.POLICY), ("RCPT", "550 5.1.1 unknown", Kind.ADDRESS)],
)
def test_one_connection_carries_the_next_mail_after_a_refused_one(
    step: str, answer: str, kind: Kind, ehlo: str
) -> None:  # fmt: skip
    with a_peer(EHLO=ehlo, **{step: answer}) as peer:
        connection = Connection(at(peer), hello="example.org")
        assert connection.send(PARCEL, lambda _: None).kind is kind
        assert connection.usable
        peer.answers.clear()
        assert connection.send(PARCEL, lambda _: None).kind is Kind.SENT
        connection.close()
    assert peer.connections == 1


@pytest.mark.parametrize("fault", [DROP, SILENT, "554 no service", "421 busy", "not SMTP at all"])
def test_a_server_that_does_not_greet_is_away(fault: str) -> None:
    with a_peer(banner=fault) as peer, pytest.raises(ServerFault) as raised:
        Connection(at(peer), hello="example.org")
    assert raised.value.outcome.kind is Kind.HOST


def test_nobody_listening_is_away() -> None:
    with a_peer() as peer:
        pass
    with pytest.raises(ServerFault) as raised:
        Connection(at(peer), hello="example.org")
    assert raised.value.outcome.kind is Kind.HOST


def test_a_server_whose_name_is_not_known_is_away() -> None:
    with pytest.raises(ServerFault) as raised:
        Connection(MailServer(host="mail.invalid", port=25), hello="example.org")
    assert raised.value.outcome.kind is Kind.HOST


def test_an_endless_reply_ends() -> None:
    with a_peer(EHLO=ENDLESS) as peer, pytest.raises(ServerFault):
        Connection(at(peer), hello="example.org")


def test_no_mail_and_no_password_leaves_without_the_demanded_encryption() -> None:
    with a_peer(EHLO="250-peer\n250 AUTH PLAIN LOGIN") as peer, pytest.raises(ServerFault) as raised:
        Connection(at(peer, security="smtp+starttls", user="robin", password="a secret"), hello="example.org")
    assert raised.value.outcome.kind is Kind.SIGN_IN
    assert "no encryption" in raised.value.outcome.reason
    assert [line.split()[0].upper() for line in peer.heard] in (["EHLO"], ["EHLO", "QUIT"])


def test_a_refused_sign_in_is_told_as_such() -> None:
    with a_peer(EHLO="250-peer\n250 AUTH PLAIN", AUTH="535 5.7.8 no") as peer, pytest.raises(ServerFault) as raised:
        Connection(at(peer, user="robin", password="a secret"), hello="example.org")
    assert raised.value.outcome.kind is Kind.SIGN_IN
