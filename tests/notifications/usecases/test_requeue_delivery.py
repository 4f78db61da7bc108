"""What was given up can be sent on its way again; nothing else can."""

import pytest

from services.kit.database import new_id
from services.notifications.usecases.deliver import deliver
from services.notifications.usecases.requeue_delivery import NotRequeuable, list_abandoned, requeue_delivery
from tests.notifications.usecases.conftest import Office


def ended(office: Office, state: str) -> None:
    office.run(
        "update notifications.delivery set state = :state, next_attempt_at = null, attempts = 9, crashes = 3,"
        " lease = null, reason = 'Given up.'",
        state=state,
    )


@pytest.mark.parametrize("state", ["dead", "failed", "sent_assumed"])
def test_a_bad_end_is_tried_again_with_fresh_patience(office: Office, state: str) -> None:
    (made,) = office.accepted()
    ended(office, state)
    office.clock.forward(days=40)

    before = requeue_delivery(office.db, made, now=office.clock.now)

    assert str(before.state) == state
    assert office.rows("state, attempts, crashes, reason") == [("pending", 0, 0, "")]
    office.sink.at_recipient = ["451 later"]
    deliver(office.desk, [made])
    assert office.rows("state") == [("pending",)]
    office.clock.forward(hours=1)
    deliver(office.desk, [made])
    assert office.rows("state") == [("sent",)]


@pytest.mark.parametrize("state", ["sent", "skipped", "held"])
def test_other_ends_stay(office: Office, state: str) -> None:
    (made,) = office.accepted()
    ended(office, state)

    with pytest.raises(NotRequeuable):
        requeue_delivery(office.db, made, now=office.clock.now)

    assert office.rows("state") == [(state,)]


def test_what_waits_already_or_is_unknown_is_refused(office: Office) -> None:
    (made,) = office.accepted()
    for one in (made, new_id()):
        with pytest.raises(NotRequeuable):
            requeue_delivery(office.db, one, now=office.clock.now)


def test_what_has_no_address_any_more_is_refused(office: Office) -> None:
    (made,) = office.accepted()
    ended(office, "dead")
    office.run("update notifications.delivery set purged_at = now()")

    with pytest.raises(NotRequeuable, match="address"):
        requeue_delivery(office.db, made, now=office.clock.now)
    assert list_abandoned(office.db) == []


def test_the_list_names_what_was_given_up_without_addresses(office: Office) -> None:
    (made,) = office.accepted()
    assert list_abandoned(office.db) == []
    ended(office, "dead")

    (one,) = list_abandoned(office.db)

    assert (one.id, one.purpose, one.reason) == (made, "confirmation", "Given up.")
    assert "@" not in str(one)
