"""Mail that a server took and that came back."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from services.contracts.facts import Recipient
from services.kit.database import new_id
from services.notifications.domain.bounces import BounceReport, returned
from services.notifications.usecases.deliver import deliver
from services.notifications.usecases.take_bounce import take_bounce, take_reported
from services.registration.store import mail_returns
from tests.journeys.letters import a_confirmation, an_invitation
from tests.notifications.usecases.conftest import KEYS, Office

GONE = BounceReport(action="failed", status="5.1.1", diagnostic="smtp; 550 5.1.1 unknown")
BASE = "bounces@example.org"


def test_turns_a_sent_mail_into_a_failed_one_with_words_once(office: Office) -> None:
    [delivery] = office.accepted()
    deliver(office.desk, [delivery])
    then = office.clock.forward(hours=1)

    assert take_bounce(office.db, delivery, GONE, now=then)
    office.clock.forward(hours=1)
    assert not take_bounce(office.db, delivery, GONE, now=office.clock.now)

    told = ("failed", "The mail came back: there is no such mailbox (5.1.1).", then)
    assert office.rows("state, reason, changed_at") == [told]


def test_holds_bulk_mail_to_the_dead_address_back_and_not_to_the_corrected_one(office: Office) -> None:
    first = an_invitation(office.event_id)
    [delivery] = office.accepted(first)
    deliver(office.desk, [delivery])
    take_bounce(office.db, delivery, GONE, now=office.clock.now)

    corrected = replace(first, recipient=Recipient(name="Robin Example", email="right@example.com"))
    deliver(office.desk, office.accepted(an_invitation(office.event_id), corrected))

    assert [mail.recipients for mail in office.sink.mails] == [[first.recipient.email], ["right@example.com"]]


def test_a_delay_says_nothing_yet_and_a_mail_that_waits_cannot_come_back(office: Office) -> None:
    [delivery] = office.accepted()
    assert not take_bounce(office.db, delivery, GONE, now=office.clock.now)
    deliver(office.desk, [delivery])
    delayed = BounceReport(action="delayed", status="4.4.1")
    assert not take_bounce(office.db, delivery, delayed, now=office.clock.now)

    assert office.rows("state") == [("sent",)]


def test_each_mail_has_a_return_address_and_invitations_a_sender_of_their_own(office: Office) -> None:
    desk = replace(office.desk, bounce_address=BASE, mail_from_invitations="invitations@example.org")
    ids = office.accepted(a_confirmation(office.event_id), an_invitation(office.event_id))
    deliver(desk, ids)

    senders = {str(mail.parsed["From"]).rpartition("<")[2].rstrip(">") for mail in office.sink.mails}
    assert senders == {"events@example.org", "invitations@example.org"}
    assert {returned(BASE, mail.sender, KEYS.digests) for mail in office.sink.mails} == set(ids)


@pytest.mark.parametrize(("kind", "held_back"), [("hard", 1), ("soft", 0)])
def test_takes_in_what_mail_providers_report_once(office: Office, kind: str, held_back: int) -> None:
    [delivery, other] = office.accepted(a_confirmation(office.event_id), an_invitation(office.event_id))
    with office.db.transaction() as session:
        for one, mail in enumerate((delivery, new_id())):
            row = {
                "id": new_id(),
                "delivery_id": mail,
                "kind": kind,
                "reason": f"{one}",
                "received_at": office.clock.now,
            }
            mail_returns.add(session, row)
    take_reported(office.db, now=office.clock.now)
    assert {state for (state,) in office.rows("state")} == {"pending"}

    deliver(office.desk, [delivery, other])
    for _ in range(2):
        assert not take_reported(office.db, now=office.clock.now)

    assert sorted(state for (state,) in office.rows("state")) == ["failed", "sent"]
    with office.db.statement() as connection:
        assert connection.execute(text("select count(*) from notifications.suppression")).scalar_one() == held_back
