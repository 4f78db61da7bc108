"""Many bulk mails over one connection; where the server allows it, each is named with the last dot before it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from services.notifications.settings import mail_server
from services.notifications.store import handovers
from services.notifications.usecases.deliver import Tried, deliver
from services.notifications.usecases.desk import Desk
from tests.journeys.letters import an_invitation
from tests.notifications.mail.peer import EHLOS, Peer, a_peer
from tests.notifications.usecases.conftest import Office


@pytest.fixture
def peer() -> Iterator[Peer]:
    with a_peer(EHLO=EHLOS[1]) as peer:
        yield peer


def at(peer: Peer, office: Office) -> Desk:
    return replace(office.desk, server=mail_server(f"smtp://127.0.0.1:{peer.port}"))


def test_everybody_gets_their_own_mail_once(office: Office, peer: Peer) -> None:
    ids = office.accepted(*(an_invitation(office.event_id, number) for number in range(4)))

    assert deliver(at(peer, office), ids) == Tried(tried=4, sent=4)

    named = [line.partition("TO:")[2] for line in peer.heard if line.startswith("rcpt")]
    assert len(set(named)) == 4
    assert all(one in body.decode() for one, body in zip(named, peer.bodies, strict=True))
    assert peer.connections == 1


def test_whoever_lost_the_lease_of_an_announced_mail_does_not_send_it(
    office: Office, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = office.accepted(*(an_invitation(office.event_id, number) for number in range(2)))
    true_record = handovers.record_sent

    def stolen(*given: Any) -> Any:
        office.run("update notifications.delivery set lease = gen_random_uuid() where id = :id", id=second)
        return true_record(*given)

    monkeypatch.setattr(handovers, "record_sent", stolen)
    assert deliver(at(peer, office), [first, second]) == Tried(tried=2, sent=1)

    assert office.rows("state") == [("sent",), ("sending",)]
    assert [line.split()[0] for line in peer.heard].count("data") == 2, "it was announced"
    assert len([body for body in peer.bodies if body.endswith(b"--\r\n")]) == 1, "and its text was not sent"


@pytest.mark.parametrize("ehlo", EHLOS)
def test_a_server_that_takes_few_mails_over_one_connection_gets_the_rest_over_others(office: Office, ehlo: str) -> None:
    ids = office.accepted(*(an_invitation(office.event_id, number) for number in range(5)))
    with a_peer(EHLO=ehlo) as peer:
        peer.mails_per_connection = 2
        assert deliver(at(peer, office), ids) == Tried(tried=5, sent=5)
    assert (peer.connections, len(peer.bodies)) == (3, 5)
