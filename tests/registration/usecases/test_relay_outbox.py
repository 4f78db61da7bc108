"""Promised messages are published until they are taken in, and never by two at once."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from services.kit.broker import BrokerUnavailable
from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.registration.store import outbox, relays
from services.registration.usecases.relay_outbox import relay_outbox
from tests.factories import Clock
from tests.journeys.letters import a_confirmation, an_invitation

KEYS = Keyring(["a secret for tests only of more than thirty-two characters"])


class Broker:
    """Notes what it is given."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[UUID], bool]] = []

    def __call__(self, ids: Sequence[UUID], bulk: bool) -> None:
        self.taken.append((list(ids), bulk))

    @property
    def ids(self) -> list[UUID]:
        return [one for ids, _ in self.taken for one in ids]


def promise(db: Database, clock: Clock, *, bulk: bool = False, minutes: int = 0) -> UUID:
    event_id = new_id()
    with db.transaction() as session:
        return outbox.promise(
            session,
            KEYS,
            an_invitation(event_id) if bulk else a_confirmation(event_id),
            event_id=event_id,
            subject_id=new_id(),
            token="a-token",
            not_before=clock.now + timedelta(minutes=minutes),
        )


def run(db: Database, sql: str) -> None:
    with db.transaction() as session:
        session.execute(text(sql))


def test_what_people_wait_for_goes_alone_and_first_and_bulk_by_the_hundred(db: Database, clock: Clock) -> None:
    bulk = [promise(db, clock, bulk=True) for _ in range(103)]
    first = [promise(db, clock) for _ in range(2)]
    broker = Broker()

    relay_outbox(db, broker, now=clock.now)

    assert sorted(broker.ids[:2]) == first
    assert [(len(ids), is_bulk) for ids, is_bulk in broker.taken] == [(1, False), (1, False), (100, True), (3, True)]
    assert sorted(broker.ids[2:]) == bulk


def test_published_again_after_fifteen_seconds_until_taken_in(db: Database, clock: Clock) -> None:
    message, broker = promise(db, clock), Broker()
    for seconds in (0, 14, 2):
        clock.forward(seconds=seconds)
        relay_outbox(db, broker, now=clock.now)
    assert broker.ids == [message, message]

    run(db, "update registration.outbox set accepted_at = now()")
    clock.forward(minutes=5)
    relay_outbox(db, broker, now=clock.now)
    assert broker.ids == [message, message]


def test_nothing_leaves_early_or_after_it_was_withdrawn(db: Database, clock: Clock) -> None:
    later, broker = promise(db, clock, minutes=5), Broker()
    relay_outbox(db, broker, now=clock.now)
    assert broker.ids == []

    clock.forward(minutes=5)
    relay_outbox(db, broker, now=clock.now)
    assert broker.ids == [later]

    run(db, "update registration.outbox set withdrawn_at = now()")
    clock.forward(minutes=5)
    relay_outbox(db, broker, now=clock.now)
    assert broker.ids == [later]


def test_a_broker_that_is_away_costs_a_delay_and_no_message(db: Database, clock: Clock) -> None:
    message = promise(db, clock)

    def away(_: Sequence[UUID], __: bool) -> None:
        raise BrokerUnavailable("ConnectionError")

    with pytest.raises(BrokerUnavailable):
        relay_outbox(db, away, now=clock.now)
    clock.forward(seconds=16)
    broker = Broker()
    relay_outbox(db, broker, now=clock.now)
    assert broker.ids == [message]


def test_two_relays_at_once_share_the_work(db: Database, clock: Clock) -> None:
    promised = [promise(db, clock) for _ in range(4)]
    now = clock.now
    with db.transaction() as session:
        mine = relays.claim(session, now=now, again_after=timedelta(seconds=15), limit=2)
        other = Broker()
        relay_outbox(db, other, now=now)
    assert sorted([*mine.first, *other.ids]) == promised
    assert len(mine.first) == 2
