"""The clock hints while the broker answers, and sends by itself once it has long been silent."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from services.contracts import routing
from services.kit.broker import BrokerUnavailable
from services.kit.database import Database
from services.notifications.clock import PATIENCE, Errands
from services.notifications.runtime import Runtime
from services.notifications.settings import Settings
from tests.factories import Clock
from tests.journeys.sink import a_sink
from tests.notifications.usecases.conftest import KEYS, Office


class Watch:
    """A broker that has been silent for so long."""

    def __init__(self) -> None:
        self.silence = 0.0

    def silent_for(self) -> float:
        return self.silence


class Broker:
    """Takes hints, or not."""

    def __init__(self) -> None:
        self.hints: list[tuple[str, list[UUID]]] = []
        self.away = False

    def send(self, task: str, *, queue: str, delivery_ids: list[UUID]) -> None:
        if self.away:
            raise BrokerUnavailable("ConnectionError")
        assert queue == routing.QUEUE_FIRST
        self.hints.append((task, delivery_ids))


class Shift:
    """One clock with its surroundings."""

    def __init__(self, office: Office) -> None:
        self.office, self.watch, self.broker = office, Watch(), Broker()
        desk = office.desk
        settings = Settings(
            database_url="", redis_url="", public_url=desk.site, secret_keys=[], mail_from=desk.mail_from,
            mail_server=desk.server,
        )  # fmt: skip
        here = Runtime(settings=settings, database=office.db, keys=KEYS, now=desk.now)
        self.errands = Errands(here, self.broker, self.watch)  # type: ignore[arg-type]  # stand-ins for Redis


@pytest.fixture
def shift(db: Database, clock: Clock) -> Iterator[Shift]:
    with a_sink() as sink:
        yield Shift(Office(db=db, clock=clock, sink=sink))


def test_a_delivery_nobody_hinted_at_is_hinted_at_once_in_a_while(shift: Shift) -> None:
    [delivery] = shift.office.accepted()
    shift.errands.send_due()
    assert shift.broker.hints == [], "the one who took it in has hinted"

    for seconds in (16, 1, 16):
        shift.office.clock.forward(seconds=seconds)
        shift.errands.send_due()

    assert shift.broker.hints == [(routing.DELIVER, [delivery])] * 2


def test_a_broker_that_refuses_hints_harms_nothing(shift: Shift) -> None:
    shift.office.accepted()
    shift.broker.away = True
    shift.office.clock.forward(seconds=16)
    shift.errands.send_due()
    shift.broker.away = False
    shift.office.clock.forward(seconds=16)
    shift.errands.send_due()
    assert len(shift.broker.hints) == 1


def test_after_long_silence_messages_are_taken_in_and_sent_here(shift: Shift) -> None:
    shift.office.promise()
    shift.watch.silence = PATIENCE.total_seconds() - 1
    shift.errands.send_due()
    assert shift.office.sink.mails == []

    shift.watch.silence = PATIENCE.total_seconds() + 1
    shift.errands.send_due()

    assert len(shift.office.sink.mails) == 1
    assert shift.broker.hints == []


def test_old_mails_lose_what_is_personal_and_keep_their_state(shift: Shift) -> None:
    office = shift.office
    office.accepted()
    office.run("update notifications.delivery set state = 'sent', next_attempt_at = null, reply = '250 robin0@…'")
    office.clock.forward(days=89)
    shift.errands.purge()
    assert office.rows("recipient") == [("robin0@example.com",)]

    office.clock.forward(days=2)
    shift.errands.purge()
    assert office.rows("recipient = 'purged:' || id, state, reply") == [(True, "sent", "")]
