"""What a silent worker leaves is decided by how far it had come."""

from uuid import UUID, uuid4

import pytest

from services.notifications.domain.deliveries import ENVELOPE_OK, PAYLOAD_STARTED
from services.notifications.usecases.deliver import deliver
from services.notifications.usecases.mend_deliveries import mend_deliveries
from services.notifications.usecases.take_deliveries import take_deliveries
from tests.journeys.letters import an_invitation
from tests.notifications.usecases.conftest import Office


def leave(office: Office, ids: list[UUID], phase: str) -> None:
    """A worker takes the deliveries, comes to this phase and is heard of no more."""
    assert take_deliveries(office.desk, ids, holder=uuid4())
    office.run("update notifications.delivery set phase = :phase where state = 'sending'", phase=phase)


@pytest.mark.parametrize("phase", ["", ENVELOPE_OK])
def test_before_the_body_the_mail_goes_again(office: Office, phase: str) -> None:
    ids = office.accepted()
    leave(office, ids, phase)

    office.clock.forward(seconds=44)
    mend_deliveries(office.db, now=office.clock.now)
    assert deliver(office.desk, ids).tried == 0, "it may still be alive"

    office.clock.forward(seconds=2)
    mend_deliveries(office.db, now=office.clock.now)
    assert deliver(office.desk, ids).sent == 1
    assert office.rows("state, ambiguities") == [("sent", 0)]


def test_during_the_body_a_confirmation_goes_once_more_with_the_same_id(office: Office) -> None:
    ids = office.accepted()
    leave(office, ids, PAYLOAD_STARTED)
    office.clock.forward(seconds=46)
    mend_deliveries(office.db, now=office.clock.now)
    assert office.rows("state, ambiguities") == [("ambiguous", 1)]

    office.clock.forward(seconds=46)
    mend_deliveries(office.db, now=office.clock.now)
    assert deliver(office.desk, ids).sent == 1
    assert office.rows("state, may_duplicate") == [("sent", True)]
    assert office.sink.mails[0].id == f"<{ids[0]}@events.example.org>"


def test_during_the_body_a_bulk_mail_counts_as_sent(office: Office) -> None:
    ids = office.accepted(an_invitation(office.event_id))
    leave(office, ids, PAYLOAD_STARTED)
    for _ in range(2):
        office.clock.forward(seconds=46)
        mend_deliveries(office.db, now=office.clock.now)
    assert office.rows("state") == [("sent_assumed",)]
    assert deliver(office.desk, ids).tried == 0


def test_a_mail_that_ends_its_worker_again_and_again_is_given_up(office: Office) -> None:
    ids = office.accepted()
    for _ in range(3):
        leave(office, ids, "")
        office.clock.forward(seconds=46)
        mend_deliveries(office.db, now=office.clock.now)
    assert office.rows("state, crashes") == [("dead", 3)]
