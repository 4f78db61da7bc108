"""What waits is sent in an order in which nobody waits for bulk mail."""

from services.kit.database import new_id
from services.notifications.usecases.find_due import claim_unhinted, find_due
from tests.journeys.letters import a_confirmation
from tests.notifications.usecases.conftest import Office

MANY = 20_000
HOST = "mail.example.org:25"


def test_a_confirmation_goes_before_twenty_thousand_invitations_that_waited_longer(office: Office) -> None:
    message = office.promise()
    office.run(
        "insert into notifications.delivery (id, message_id, purpose, recipient, bulk, next_attempt_at)"
        " select gen_random_uuid(), :message, 'invitation', 'p' || n || '@example.org', true, :at"
        " from generate_series(1, :many) n",
        message=message, many=MANY, at=office.clock.now,
    )  # fmt: skip
    now = office.clock.forward(hours=1)
    [urgent] = office.accepted(a_confirmation(new_id()))
    office.run("update notifications.delivery set hinted_until = null")
    office.run("analyze notifications.delivery, registration.outbox")  # as a server does by itself after so many rows

    assert find_due(office.db, host=HOST, now=now)[0] == urgent
    claimed = claim_unhinted(office.db, host=HOST, now=now)
    assert claimed.first == [urgent]
    assert 0 < len(claimed.bulk) < MANY
