"""Of somebody who was erased no mail keeps the address, and what had not left never does."""

from uuid import UUID

import pytest

from services.contracts.facts import Recipient
from services.contracts.messages import PersonErased
from services.notifications.domain.bounces import BounceReport
from services.notifications.usecases.accept_messages import Accepted, accept_messages
from services.notifications.usecases.deliver import deliver
from services.notifications.usecases.take_bounce import take_bounce
from services.notifications.usecases.take_deliveries import take_deliveries
from tests.journeys.letters import a_confirmation, an_event, an_invitation
from tests.notifications.usecases.conftest import Office

HOLDER = UUID("0190a0a0-0000-7000-8000-00000000000a")


def erased(office: Office, *messages: UUID) -> UUID:
    """Registration tells that they are erased, of whom these messages spoke."""
    told = PersonErased(
        event=an_event(office.event_id), recipient=Recipient(name="", email=""), everywhere=True,
        messages=[str(one) for one in messages],
    )  # fmt: skip
    return office.promise(told)


def taken_in(office: Office, message: UUID) -> Accepted:
    return accept_messages(office.db, [message], now=office.clock.now)


@pytest.mark.parametrize("sent", [True, False])
def test_mails_about_them_keep_nothing_and_others_all(office: Office, sent: bool) -> None:
    theirs, others = office.promise(), office.promise(a_confirmation(office.event_id, 7))
    ids = accept_messages(office.db, [theirs, others], now=office.clock.now).first
    if sent:
        deliver(office.desk, ids)
    last = taken_in(office, erased(office, theirs)).first
    deliver(office.desk, [*ids, *last])

    first, second, third = office.rows("recipient, state, reply, purged_at is not null")
    assert first == (f"purged:{ids[0]}", "sent" if sent else "skipped", "", True)
    assert second[0] == "robin7@example.com"
    assert third[:2] == ("sealed:", "sent")
    assert len(office.sink.mails) == (3 if sent else 2)


def test_a_mail_that_is_just_being_sent_is_forgotten_afterwards(office: Office) -> None:
    theirs = office.promise()
    ids = accept_messages(office.db, [theirs], now=office.clock.now).first
    take_deliveries(office.desk, ids, holder=HOLDER)
    message = erased(office, theirs)

    assert taken_in(office, message) == Accepted(), "it comes again"
    assert office.rows("recipient, state") == [("robin0@example.com", "sending")]

    office.run("update notifications.delivery set state = 'sent', lease = null, lease_until = null")
    assert len(taken_in(office, message).first) == 1
    assert office.rows("recipient")[0] == (f"purged:{ids[0]}",)


def test_nothing_that_comes_back_afterwards_is_noted(office: Office) -> None:
    theirs = office.promise(an_invitation(office.event_id))
    ids = accept_messages(office.db, [theirs], now=office.clock.now).bulk
    deliver(office.desk, ids)
    taken_in(office, erased(office, theirs))

    report = BounceReport(action="failed", status="5.1.1", diagnostic="550 <robin0@example.com> unknown")
    assert not take_bounce(office.db, ids[0], report, now=office.clock.now)
    assert office.rows("state, reply")[0] == ("sent", "")
