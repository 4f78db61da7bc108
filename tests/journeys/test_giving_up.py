"""A mail that its server puts off again and again: tried for three days, then given up, and the organisers see why."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.kit.database import Database
from services.notifications.settings import mail_server
from services.notifications.usecases.accept_messages import accept_unhinted
from services.notifications.usecases.deliver import deliver
from services.notifications.usecases.desk import Desk
from services.notifications.usecases.find_due import find_due
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees
from tests.journeys.sink import Sink, a_sink

BUSY = "451 4.3.2 Please come back later"
ENOUGH = 500
"""Tries that no schedule of three days has."""


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server that is up."""
    with a_sink() as made:
        yield made


@pytest.fixture
def desk(runtime: Runtime, clock: Clock, sink: Sink) -> Desk:
    """Where mail to it is written."""
    return Desk(
        database=runtime.database, keys=runtime.keys, now=lambda: clock.now, site="https://events.example.org",
        mail_from="events@example.org", server=mail_server(sink.url),
    )  # fmt: skip


def next_try(db: Database) -> datetime | None:
    """When the one delivery there is comes again."""
    with db.statement() as connection:
        found: datetime | None = connection.execute(text("select next_attempt_at from notifications.delivery")).scalar()
        return found


def lived_through(desk: Desk, clock: Clock) -> list[datetime]:
    """When the delivery was tried, until it comes no more."""
    tried = []
    accept_unhinted(desk.database, now=clock.now)
    while due := next_try(desk.database):
        clock.now = max(clock.now, due)
        ids = find_due(desk.database, host=desk.server.name, now=clock.now)
        assert deliver(desk, ids).tried == 1
        tried.append(clock.now)
    return tried


@pytest.mark.parametrize("put_off", [ENOUGH, 3], ids=["for ever", "three times"])
def test_a_mail_that_is_put_off_is_tried_for_three_days_and_then_given_up_with_the_reason(
    runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient, clock: Clock, desk: Desk,
    sink: Sink, put_off: int,
) -> None:  # fmt: skip
    event = factories.an_event(runtime.database, organisation)
    Invitees(organiser, event, client).says_yes()
    sink.at_recipient = [BUSY] * put_off

    tried = lived_through(desk, clock)

    (told,) = organiser.get(f"/v1/events/{event.id}/messages").json["items"]
    if put_off < ENOUGH:
        assert (told["state"], len(tried), len(sink.mails)) == ("sent", put_off + 1, 1)
        return
    assert told["state"] == "failed"
    assert told["reason"].startswith("Given up after 72 hours. ")
    assert "451" in told["reason"]
    assert timedelta(hours=72) <= tried[-1] - tried[0] < timedelta(hours=74)
    clock.forward(days=30)
    assert (find_due(desk.database, host=desk.server.name, now=clock.now), sink.mails) == ([], [])
