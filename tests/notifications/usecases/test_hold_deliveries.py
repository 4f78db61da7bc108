"""After a restore no mail leaves that was under way, until somebody decides; new ones do."""

import pytest

from services.notifications.usecases.accept_messages import accept_messages, accept_unhinted
from services.notifications.usecases.deliver import deliver
from services.notifications.usecases.find_due import claim_unhinted, find_due
from services.notifications.usecases.hold_deliveries import hold_deliveries, release_deliveries
from services.notifications.usecases.mend_deliveries import mend_deliveries
from tests.notifications.usecases.conftest import Office

AS_AT_BACKUP = {
    "pending": "",
    "sending": "state = 'sending', lease = gen_random_uuid(), lease_until = now(), phase = 'payload_started',"
    " next_attempt_at = null",
    "ambiguous": "state = 'ambiguous'",
}


def try_everything(office: Office) -> int:
    """All that clocks and workers would do in a day; how many mails left."""
    for _ in range(3):
        accept_unhinted(office.db, now=office.clock.now)
        claim_unhinted(office.db, host="h", now=office.clock.now)
        deliver(office.desk, find_due(office.db, host="h", now=office.clock.now))
        mend_deliveries(office.db, now=office.clock.now)
        office.clock.forward(hours=8)
    return len(office.sink.mails)


@pytest.mark.parametrize("state", AS_AT_BACKUP)
class TestEveryLiveState:
    def test_stays_where_it_is(self, office: Office, state: str) -> None:
        ids = office.accepted()
        if AS_AT_BACKUP[state]:
            office.run(f"update notifications.delivery set {AS_AT_BACKUP[state]}")

        assert hold_deliveries(office.db, now=office.clock.now) == 1

        assert try_everything(office) == 0
        assert deliver(office.desk, ids).tried == 0
        assert office.rows("state, may_duplicate") == [("held", True)]

    def test_would_leave_without_the_fence(self, office: Office, state: str) -> None:
        office.accepted()
        if AS_AT_BACKUP[state]:
            office.run(f"update notifications.delivery set {AS_AT_BACKUP[state]}")

        assert try_everything(office) == 1

    def test_leaves_once_when_released(self, office: Office, state: str) -> None:
        office.accepted()
        if AS_AT_BACKUP[state]:
            office.run(f"update notifications.delivery set {AS_AT_BACKUP[state]}")
        hold_deliveries(office.db, now=office.clock.now)
        office.clock.forward(days=30)

        assert release_deliveries(office.db, now=office.clock.now) == 1

        assert try_everything(office) == 1
        assert office.rows("state, attempts") == [("sent", 1)]


def test_a_new_message_leaves_while_old_ones_are_held(office: Office) -> None:
    office.accepted()
    hold_deliveries(office.db, now=office.clock.now)
    office.accepted()

    assert try_everything(office) == 1


def test_a_hint_that_redis_kept_does_not_bring_a_held_message_in(office: Office) -> None:
    held = office.promise(held_at=office.clock.now)

    accepted = accept_messages(office.db, [held], now=office.clock.now)

    assert (accepted.first, accepted.bulk) == ([], [])
    assert try_everything(office) == 0
    office.change(held, held_at=None)
    assert try_everything(office) == 1, "the control: it was only held"


def test_a_delivery_of_a_held_message_waits_even_if_it_looks_due(office: Office) -> None:
    office.accepted()
    office.run("update registration.outbox set held_at = now()")

    assert try_everything(office) == 0


def test_a_released_mail_whose_message_was_taken_back_is_skipped(office: Office) -> None:
    office.accepted()
    hold_deliveries(office.db, now=office.clock.now)
    office.run("update registration.outbox set withdrawn_at = now()")
    release_deliveries(office.db, now=office.clock.now)

    assert try_everything(office) == 0
    assert office.rows("state, reason") == [("skipped", "withdrawn")]


def test_patience_begins_anew_when_released(office: Office) -> None:
    office.accepted()
    hold_deliveries(office.db, now=office.clock.now)
    office.clock.forward(days=30)
    release_deliveries(office.db, now=office.clock.now)
    office.sink.at_recipient = ["451 later"]

    deliver(office.desk, find_due(office.db, host="h", now=office.clock.now))

    assert office.rows("state") == [("pending",)]
